import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { apiRoute, json, parseInput, readJsonBody } from "@/lib/http/route";
import { openIncidentByHand, openIncidentInput } from "@/lib/services/incident/open-by-hand";
import { listIncidents } from "@/lib/services/incident/views";

export const dynamic = "force-dynamic";

export const GET = apiRoute(async (request) => {
  await requireApiActor(request);
  return json({ incidents: await listIncidents() });
});

export const POST = apiRoute(async (request) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const { id, opened } = await openIncidentByHand(actor, parseInput(openIncidentInput, await readJsonBody(request)));
  return json({ id, opened }, opened ? 201 : 200);
});
