import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { getNote } from "@/lib/services/timeline/note";

export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string; seq: string }> }) => {
  await requireApiActor(request);
  const { id, seq } = await params;
  return json(await getNote(id, seq));
});
