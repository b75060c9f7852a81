import { checkOrigin, requireApiActor } from "@/lib/auth/actor";
import { incidentListQuery } from "@/lib/domain/history/filter";
import { apiRoute, json, parseInput, readJsonBody } from "@/lib/http/route";
import { listIncidents } from "@/lib/services/history/list-incidents";
import { openIncidentByHand, openIncidentInput } from "@/lib/services/incident/open-by-hand";

export const dynamic = "force-dynamic";

export const GET = apiRoute(async (request) => {
  await requireApiActor(request);
  const { before, limit, ...filter } = parseInput(
    incidentListQuery,
    Object.fromEntries(new URL(request.url).searchParams),
  );
  return json(await listIncidents(filter, { before: before ?? null, limit }));
});

export const POST = apiRoute(async (request) => {
  checkOrigin(request);
  const actor = await requireApiActor(request);
  const { id, opened } = await openIncidentByHand(actor, parseInput(openIncidentInput, await readJsonBody(request)));
  return json({ id, opened }, opened ? 201 : 200);
});
