import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json, parseInput } from "@/lib/http/route";
import { expireSilenceInput, requestSilenceEnd } from "@/lib/services/alert/request-silence";

interface SilenceContext {
  params: Promise<{ id: string; silenceId: string }>;
}

export const DELETE = apiRoute(async (request, { params }: SilenceContext) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const { id, silenceId } = await params;
  await requestSilenceEnd(actor, parseInput(expireSilenceInput, { incidentId: id, silenceId }));
  return json({ id: silenceId }, 202);
});
