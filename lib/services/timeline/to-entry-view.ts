import "server-only";
import { handOverData, type NoteEvidence, noteData } from "@/lib/domain/incident/entry-data";
import type { TimelineEntryView } from "@/lib/domain/incident/view";
import type { EntryDetails } from "@/lib/domain/incident/work-view";
import { beginningLimits, beginningOf } from "@/lib/domain/note/beginning";

import type { Actor } from "@/lib/domain/timeline/timeline";
import { describeTimelineEntry, timelineData } from "@/lib/domain/timeline/timeline";
import { paths } from "@/lib/paths";
import type { KeptEntry, Measured } from "./kept";
import { noteBlocks } from "./note-blocks";

/** An entry as it is shown, its data as `shortData` gives them. */
export interface EntryRow extends KeptEntry {
  seq: number;
  actor: Actor;
}

/** What else is kept for the entry; null: nothing. */
interface Kept {
  measured: Measured | null;
  samplesHref: string | null;
}

/** One entry of a timeline for a page that may have many of them. */
export function toEntryView(incidentId: string, row: EntryRow, kept: Kept): TimelineEntryView {
  const text = describeTimelineEntry(row.kind, row.data);
  const details = detailsOf(incidentId, row, kept);
  return {
    seq: row.seq,
    at: row.at.getTime(),
    actor: row.actor.name,
    kind: row.kind,
    // A note is among its own details, and need not be there twice.
    text: details?.kind === "note" ? beginningOf(text, beginningLimits.sentence) : text,
    ...(details ? { details } : {}),
  };
}

function detailsOf(incidentId: string, row: EntryRow, { measured, samplesHref }: Kept): EntryDetails | null {
  switch (row.kind) {
    case "note.added":
      return toNote(paths.note(incidentId, row.seq), row.data);
    case "incident.handed-over": {
      const given = handOverData.safeParse(row.data).data;
      return given ? { kind: "brief", note: given.note, sections: given.brief } : null;
    }
    case "check.changed": {
      if (!measured) return null;
      const { query, at, source, summary } = measured;
      return { kind: "measured", query, at, value: summary, source };
    }
    case "verdict.frozen": {
      const verdict = timelineData["verdict.frozen"].safeParse(row.data).data;
      if (!verdict) return null;
      const { decides, samplesSha256 } = verdict;
      return { kind: "verdict", decides, samplesSha256, samplesHref };
    }
    default:
      return null;
  }
}

function toNote(href: string, data: Record<string, unknown>): EntryDetails | null {
  const note = noteData.safeParse(data).data;
  if (!note) return null;
  const count = (value: unknown, otherwise: number) => (typeof value === "number" ? value : otherwise);
  const textCharacters = count(data.textCharacters, note.text.length);
  const pasted = data.output as { kept?: unknown } | null;
  const output = note.output && { ...note.output, kept: count(pasted?.kept, note.output.text.length) };
  const isCut =
    textCharacters > beginningLimits.text ||
    (output !== null && output.kept > beginningLimits.output) ||
    Object.values(note.evidence ?? {}).some((value) => value.length > beginningLimits.field);
  return {
    kind: "note",
    blocks: noteBlocks(note.text),
    textCharacters,
    evidence: note.evidence && shortEvidence(note.evidence),
    output,
    wholeHref: isCut ? href : null,
  };
}

function shortEvidence({ query, range, value, source }: NoteEvidence): NoteEvidence {
  const short = (text: string) => beginningOf(text, beginningLimits.field);
  return { query: short(query), range: short(range), value: short(value), source: short(source) };
}
