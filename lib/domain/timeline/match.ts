import { handOverData, noteData } from "@/lib/domain/incident/entry-data";
import { type TimelineFilter, timelineGroupOf } from "./filter";
import { describeTimelineEntry } from "./timeline";

/** An entry as it is kept, with what was measured for it. */
export interface SearchedEntry {
  kind: string;
  actor: string;
  data: Record<string, unknown>;
  measured: { query: string | null; source: string } | null;
}

/** Whether a filter lets an entry through. Text is looked for in the sentence and in all that is kept with it, in any case. */
export function matchesTimelineFilter(entry: SearchedEntry, { group, person, text }: TimelineFilter): boolean {
  return (
    (group === null || timelineGroupOf(entry.kind) === group) &&
    (person === null || entry.actor === person) &&
    (text === "" || textOf(entry).toLowerCase().includes(text.toLowerCase()))
  );
}

function textOf({ kind, data, measured }: SearchedEntry): string {
  const text = describeTimelineEntry(kind, data);
  switch (kind) {
    case "note.added":
      return `${text} ${noteData.safeParse(data).data?.output?.text ?? ""}`;
    case "incident.handed-over": {
      const given = handOverData.safeParse(data).data;
      return `${text} ${given?.note ?? ""} ${given?.brief.flatMap(({ lines }) => lines).join(" ") ?? ""}`;
    }
    default:
      return measured ? `${text} ${measured.query ?? ""} ${measured.source}` : text;
  }
}
