import { requireApiActor } from "@/lib/auth/actor";
import { toFileResponse } from "@/lib/http/file-response";
import { apiRoute } from "@/lib/http/route";
import { getProfile, openProfile } from "@/lib/services/profile/read";

/** The profile's bytes, as the node or the person gave them. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const row = await getProfile((await params).id);
  return toFileResponse(await openProfile(row), { name: row.name, type: "application/octet-stream" });
});
