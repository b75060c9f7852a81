import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { readTargetHistory } from "@/lib/services/history/target-history";

export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  return json(await readTargetHistory((await params).id, Date.now()));
});
