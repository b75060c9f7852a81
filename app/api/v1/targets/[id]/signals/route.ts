import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { readTargetView } from "@/lib/services/target/views";

export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  return json({ targetId: id, ...(await readTargetView(id, Date.now())) });
});
