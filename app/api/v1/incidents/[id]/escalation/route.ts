import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { readEscalation } from "@/lib/services/report/escalation";

/** The issue to file about an incident. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  return json(await readEscalation((await params).id, Date.now()));
});
