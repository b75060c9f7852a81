import { requireAdministrator, requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json, parseInput, readJsonBody } from "@/lib/http/route";
import { makeSignInLink, signInLinkInput } from "@/lib/services/system/make-sign-in-link";

export const POST = apiRoute(async (request) => {
  const actor = await requireApiActor(request);
  requireAdministrator(actor);
  return json(await makeSignInLink(actor, parseInput(signInLinkInput, await readJsonBody(request))), 201);
});
