import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { getWholeIncidentView } from "@/lib/services/incident/views";

export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  const { timeline } = await getWholeIncidentView(id, Date.now());
  return json({ incidentId: id, timeline });
});
