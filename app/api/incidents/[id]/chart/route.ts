import { requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json } from "@/lib/http/route";
import { readIncidentChart } from "@/lib/services/incident/chart";

/** What the incident page's chart polls. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  return json(await readIncidentChart(id, Object.fromEntries(new URL(request.url).searchParams), Date.now()));
});
