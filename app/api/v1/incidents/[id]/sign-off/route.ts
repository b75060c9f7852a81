import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { readSignOffState } from "@/lib/services/sign-off/state";

export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  return json(await readSignOffState(id, Date.now()));
});
