import { requireApiActor } from "@/lib/auth/actor";
import { listTaskItems } from "@/lib/domain/runbook/items";
import { apiRoute, json } from "@/lib/http/route";
import { getIncidentView } from "@/lib/services/incident/views";

export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  const view = await getIncidentView(id, Date.now());
  const items = listTaskItems(view.runbook).map(({ kind, item }) => ({
    id: item.id,
    section: kind,
    text: item.text,
    check: item.check ? (view.checks[item.check] ?? null) : null,
    overrule: item.check ? (view.overrules[item.check] ?? null) : null,
    tick: view.ticks[item.id] ?? null,
  }));
  return json({ incidentId: id, items });
});
