import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json, parseInput, readJsonObject } from "@/lib/http/route";
import { requestPlan, requestPlanInput } from "@/lib/services/plan/request";

export const POST = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const { id } = await params;
  const input = parseInput(requestPlanInput, { ...(await readJsonObject(request)), incidentId: id });
  return json(await requestPlan(actor, input), 202);
});
