import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { getIncident } from "@/lib/services/incident/get";
import { readIncidentNumbers } from "@/lib/services/incident/numbers";

/** What is measured of the incident now. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  return json(await readIncidentNumbers(await getIncident((await params).id), Date.now()));
});
