import { requireApiActor } from "@/lib/auth/actor";
import { handOverInput } from "@/lib/domain/incident/verbs";
import { apiRoute, json } from "@/lib/http/route";
import { readBrief } from "@/lib/services/incident/brief";
import { handOverIncident } from "@/lib/services/incident/own";
import { listPeople } from "@/lib/services/incident/people";
import { incidentVerb } from "../verb";

/** What a hand-over would tell, and to whom it could go. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  return json({ incidentId: id, brief: await readBrief(id, Date.now()), people: await listPeople() });
});

export const POST = incidentVerb(handOverInput, handOverIncident);
