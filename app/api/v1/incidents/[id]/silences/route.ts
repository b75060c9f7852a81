import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { silenceInput } from "@/lib/domain/alert/silence";
import { apiRoute, json, parseInput, readJsonObject } from "@/lib/http/route";
import { requestSilence } from "@/lib/services/alert/request-silence";

export const POST = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const { id } = await params;
  const input = parseInput(silenceInput, { ...(await readJsonObject(request)), incidentId: id });
  return json(await requestSilence(actor, input), 202);
});
