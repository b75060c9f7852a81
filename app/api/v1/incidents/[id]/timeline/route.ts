import { requireApiActor } from "@/lib/auth/actor";
import { decodeTimelinePlace, isNewestTimeline, timelinePageSize } from "@/lib/domain/timeline/filter";
import { apiRoute, json } from "@/lib/http/route";
import { getIncident } from "@/lib/services/incident/get";
import { readTimelinePart } from "@/lib/services/timeline/entries";

/** The whole timeline; where a part of it is asked for, a page of that. */
export const GET = apiRoute(async (request, { params }: { params: Promise<{ id: string }> }) => {
  await requireApiActor(request);
  const { id } = await params;
  await getIncident(id);
  const place = decodeTimelinePlace(Object.fromEntries(new URL(request.url).searchParams));
  const limit = isNewestTimeline(place) ? null : timelinePageSize;
  const { entries, ...rest } = await readTimelinePart(id, place, limit);
  return json({ incidentId: id, timeline: entries, ...rest });
});
