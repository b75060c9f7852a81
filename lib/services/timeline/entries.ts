import "server-only";
import { and, asc, desc, eq, lt, type SQL } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { timeline } from "@/lib/db/schema";
import { noteData } from "@/lib/domain/incident/entry-data";
import { noteLimits } from "@/lib/domain/incident/verbs";
import type { TimelineEntryView, TimelinePart } from "@/lib/domain/incident/view";
import { beginningLimits } from "@/lib/domain/note/beginning";
import { type TimelinePlace, timelinePageSize } from "@/lib/domain/timeline/filter";
import { matchesTimelineFilter } from "@/lib/domain/timeline/match";
import { describeTimelineEntry } from "@/lib/domain/timeline/timeline";
import { readMeasured, readSampleAddresses } from "./kept";
import { shortData } from "./short-data";
import { type EntryRow, toEntryView } from "./to-entry-view";

const noOutput = { text: noteLimits.text, output: 0 };
const columns = { seq: timeline.seq, at: timeline.at, actor: timeline.actor, kind: timeline.kind };
/** How many entries are looked at together where a filter has to see them whole. */
const searchedTogether = 500;

const ofChain = (incidentId: string, before: number | null): SQL | undefined =>
  and(eq(timeline.chain, incidentId), before === null ? undefined : lt(timeline.seq, before));

/**
 * A part of an incident's timeline: the newest entries that the filter lets through, of those before a number. Each has the
 * evidence that is kept for it, and of what people wrote the beginning. The filter sees all of every entry. `limit` null: all.
 */
export async function readTimelinePart(
  incidentId: string,
  { filter, before }: TimelinePlace,
  limit: number | null = timelinePageSize,
): Promise<TimelinePart> {
  const most = limit === null ? null : limit + 1;
  const isFiltered = filter.group !== null || filter.person !== null || filter.text !== "";
  const [wanted, [newest], people] = await Promise.all([
    isFiltered ? findMatches(incidentId, { filter, before }, most) : readNewest(incidentId, before, most),
    db()
      .select({ seq: timeline.seq })
      .from(timeline)
      .where(eq(timeline.chain, incidentId))
      .orderBy(desc(timeline.seq))
      .limit(1),
    readNames(incidentId),
  ]);
  const rows = wanted.slice(0, limit ?? wanted.length).reverse();
  return {
    entries: await toEntryViews(incidentId, rows),
    // Numbers have no gaps, so the newest one is how many there are.
    total: newest?.seq ?? 0,
    before: wanted.length > rows.length ? (rows[0]?.seq ?? null) : null,
    people,
  };
}

/** A whole timeline in sentences, oldest first, nothing of them cut. `output`: characters of what was pasted to a note. */
export async function readTimelineSentences(
  incidentId: string,
): Promise<(Omit<TimelineEntryView, "details"> & { output: number | null })[]> {
  const rows = await db()
    .select({ ...columns, data: shortData(noOutput) })
    .from(timeline)
    .where(eq(timeline.chain, incidentId))
    .orderBy(asc(timeline.seq));
  return rows.map(({ seq, at, actor, kind, data }) => ({
    ...{ seq, kind, at: at.getTime(), actor: actor.name, text: describeTimelineEntry(kind, data) },
    output: kind === "note.added" ? (noteData.safeParse(data).data?.output?.characters ?? null) : null,
  }));
}

/** Newest first. */
async function readNewest(incidentId: string, before: number | null, most: number | null): Promise<EntryRow[]> {
  const query = db()
    .select({ ...columns, data: shortData(beginningLimits) })
    .from(timeline)
    .where(ofChain(incidentId, before))
    .orderBy(desc(timeline.seq));
  return most === null ? query : query.limit(most);
}

/** Newest first. */
async function findMatches(
  incidentId: string,
  { filter, before }: TimelinePlace,
  most: number | null,
): Promise<EntryRow[]> {
  const found: EntryRow[] = [];
  let next = before;
  for (;;) {
    const rows = await db()
      .select({ ...columns, data: shortData(beginningLimits), whole: timeline.data })
      .from(timeline)
      .where(ofChain(incidentId, next))
      .orderBy(desc(timeline.seq))
      .limit(searchedTogether);
    const measured = await readMeasured(incidentId, rows);
    for (const { whole, ...row } of rows) {
      const { kind, actor } = row;
      const entry = { kind, actor: actor.name, data: whole, measured: measured.of(row) };
      if (matchesTimelineFilter(entry, filter)) found.push(row);
      if (found.length === most) return found;
    }
    const last = rows.at(-1);
    if (!last || rows.length < searchedTogether) return found;
    next = last.seq;
  }
}

async function readNames(incidentId: string): Promise<string[]> {
  const rows = await db()
    .selectDistinct({ actor: timeline.actor })
    .from(timeline)
    .where(eq(timeline.chain, incidentId));
  return [...new Set(rows.map(({ actor }) => actor.name))].sort();
}

async function toEntryViews(incidentId: string, rows: readonly EntryRow[]): Promise<TimelineEntryView[]> {
  const [measured, samples] = await Promise.all([
    readMeasured(incidentId, rows),
    readSampleAddresses(incidentId, rows),
  ]);
  return rows.map((row) => toEntryView(incidentId, row, { measured: measured.of(row), samplesHref: samples.of(row) }));
}
