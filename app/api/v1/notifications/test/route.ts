import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json, parseInput, readJsonBody } from "@/lib/http/route";
import { requestTest, requestTestInput } from "@/lib/services/notification/request-test";

export const POST = apiRoute(async (request) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  return json(await requestTest(actor, parseInput(requestTestInput, await readJsonBody(request))), 202);
});
