import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { shareLinkInput } from "@/lib/domain/share/link";
import { apiRoute, json, parseInput, readJsonObject } from "@/lib/http/route";
import { createShareLink } from "@/lib/services/share/create";
import { listShareLinks } from "@/lib/services/share/list";

interface ShareLinksContext {
  params: Promise<{ id: string }>;
}

export const GET = apiRoute(async (request, { params }: ShareLinksContext) => {
  await requireApiActor(request);
  const { id } = await params;
  return json({ incidentId: id, shareLinks: await listShareLinks(id, Date.now()) });
});

export const POST = apiRoute(async (request, { params }: ShareLinksContext) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const { id } = await params;
  const input = parseInput(shareLinkInput, { ...(await readJsonObject(request)), incidentId: id });
  return json(await createShareLink(actor, input), 201);
});
