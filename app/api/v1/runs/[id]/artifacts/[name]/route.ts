import { requireApiActor } from "@/lib/auth/actor";
import { toFileResponse } from "@/lib/http/file-response";
import { apiRoute } from "@/lib/http/route";
import { getArtifact } from "@/lib/services/run/artifacts";

/** One file that a run made, to download. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string; name: string }> }) => {
  await requireApiActor(request);
  const { id, name } = await params;
  const { content } = await getArtifact(id, name);
  return toFileResponse(new Uint8Array(content), { name, type: "application/octet-stream" });
});
