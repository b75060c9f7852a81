import "server-only";
import { asc, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { evidence, frozenVerdicts, timeline } from "@/lib/db/schema";
import { handOverData, noteData } from "@/lib/domain/incident/entry-data";
import type { TimelineEntryView } from "@/lib/domain/incident/view";
import type { EntryDetails } from "@/lib/domain/incident/work-view";
import { parseNote } from "@/lib/domain/note/parse-note";
import { describeTimelineEntry, timelineData } from "@/lib/domain/timeline/timeline";
import { paths } from "@/lib/paths";

/** An incident's timeline, oldest first, each entry with the evidence that is kept for it. */
export async function readTimelineEntries(incidentId: string): Promise<TimelineEntryView[]> {
  const [rows, measured, verdicts] = await Promise.all([
    db().select().from(timeline).where(eq(timeline.chain, incidentId)).orderBy(asc(timeline.seq)),
    db().select().from(evidence).where(eq(evidence.incidentId, incidentId)),
    db()
      .select({ id: frozenVerdicts.id, samplesSha256: frozenVerdicts.samplesSha256 })
      .from(frozenVerdicts)
      .where(eq(frozenVerdicts.incidentId, incidentId)),
  ]);
  const byMoment = new Map(measured.map((row) => [`${row.check} ${row.recordedAt.getTime()}`, row.result]));
  const bySamples = new Map(verdicts.map((row) => [row.samplesSha256, row.id]));
  return rows.map((row): TimelineEntryView => {
    const details = detailsOf(row, byMoment, (sha256) => {
      const id = bySamples.get(sha256);
      return id === undefined ? null : paths.api.frozenSamples(incidentId, id);
    });
    return {
      seq: row.seq,
      at: row.at.getTime(),
      actor: row.actor.name,
      kind: row.kind,
      text: describeTimelineEntry(row.kind, row.data),
      ...(details ? { details } : {}),
    };
  });
}

function detailsOf(
  row: typeof timeline.$inferSelect,
  measured: ReadonlyMap<string, (typeof evidence.$inferSelect)["result"]>,
  samplesOf: (sha256: string) => string | null,
): EntryDetails | null {
  switch (row.kind) {
    case "note.added": {
      const note = noteData.safeParse(row.data).data;
      if (!note) return null;
      return { kind: "note", blocks: parseNote(note.text), evidence: note.evidence, output: note.output };
    }
    case "incident.handed-over": {
      const given = handOverData.safeParse(row.data).data;
      return given ? { kind: "brief", note: given.note, sections: given.brief } : null;
    }
    case "check.changed": {
      // The monitor stores the two in one transaction, with one time.
      const result = measured.get(`${String(row.data.check)} ${row.at.getTime()}`);
      if (!result) return null;
      return { kind: "measured", query: result.query, at: result.at, value: result.summary, source: result.source };
    }
    case "verdict.frozen": {
      const kept = timelineData["verdict.frozen"].safeParse(row.data).data;
      if (!kept) return null;
      const { decides, samplesSha256 } = kept;
      return { kind: "verdict", decides, samplesSha256, samplesHref: samplesOf(samplesSha256) };
    }
    default:
      return null;
  }
}
