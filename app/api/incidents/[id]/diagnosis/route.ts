import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { getIncident } from "@/lib/services/incident/get";
import { readIncidentDiagnosis } from "@/lib/services/incident/numbers";

/** The newest diagnosis of the incident's target. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  return json(await readIncidentDiagnosis(await getIncident((await params).id), Date.now()));
});
