import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json, parseInput, readJsonObject } from "@/lib/http/route";
import { confirmRun, confirmRunInput } from "@/lib/services/run/confirm";

/** Confirms a plan. The header `Idempotency-Key` makes a repeat answer with the same run. */
export const POST = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const { id } = await params;
  const body = await readJsonObject(request);
  const idempotencyKey = request.headers.get("idempotency-key") ?? "";
  const input = parseInput(confirmRunInput, { ...body, planId: id, idempotencyKey });
  const run = await confirmRun(actor, input);
  return json({ id: run.id }, run.created ? 202 : 200);
});
