import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json, parseInput, readJsonObject } from "@/lib/http/route";
import { giveSignOff, signOffInput } from "@/lib/services/sign-off/give";

export const POST = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const { id } = await params;
  const input = parseInput(signOffInput, { ...(await readJsonObject(request)), incidentId: id });
  return json(await giveSignOff(actor, input), 201);
});
