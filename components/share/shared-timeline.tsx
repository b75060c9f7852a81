import type { SharedView } from "@/lib/domain/share/view";
import { Moment } from "./moment";
import { SharedSection } from "./shared-section";

export interface SharedTimelineProps {
  entries: SharedView["timeline"];
  now: number;
}

/** Who or what did what, when; oldest first, as one reads what happened. */
export function SharedTimeline({ entries, now }: SharedTimelineProps) {
  return (
    <SharedSection id="timeline" title="Timeline (UTC)">
      {entries.length === 0 && <p className="px-3 py-2 text-muted">Nothing has happened yet.</p>}
      <ol className="divide-y divide-edge empty:hidden">
        {entries.map((entry) => (
          <li key={entry.seq} className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-3 py-1">
            <span className="text-muted">
              <Moment at={entry.at} now={now} />
            </span>
            <span className="whitespace-pre-wrap break-words">
              {entry.text} <span className="text-muted">· {entry.actor}</span>
            </span>
          </li>
        ))}
      </ol>
    </SharedSection>
  );
}
