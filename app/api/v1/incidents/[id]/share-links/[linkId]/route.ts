import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json, parseInput } from "@/lib/http/route";
import { revokeShareLink, revokeShareLinkInput } from "@/lib/services/share/revoke";

interface ShareLinkContext {
  params: Promise<{ id: string; linkId: string }>;
}

export const DELETE = apiRoute(async (request, { params }: ShareLinkContext) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const { id, linkId } = await params;
  await revokeShareLink(actor, parseInput(revokeShareLinkInput, { incidentId: id, linkId }));
  return json({ id: linkId });
});
