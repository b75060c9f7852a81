import { Instant } from "@/components/ui/instant";
import { formatCount } from "@/lib/domain/format/format";
import type { SharedView } from "@/lib/domain/share/view";
import { SharedSection } from "./shared-section";

export interface SharedTimelineProps {
  entries: SharedView["timeline"];
  now: number;
  /** Where the output of a note is, by the entry's number. */
  outputHref(seq: number): string;
}

/** Who or what did what, when; oldest first, as one reads what happened. */
export function SharedTimeline({ entries, now, outputHref }: SharedTimelineProps) {
  return (
    <SharedSection id="timeline" title="Timeline (UTC)">
      {entries.length === 0 && <p className="px-3 py-2 text-muted">Nothing has happened yet.</p>}
      <ol className="divide-y divide-edge empty:hidden">
        {entries.map((entry) => (
          <li key={entry.seq} className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-3 py-1">
            <span className="text-muted">
              <Instant at={entry.at} now={now} />
            </span>
            <span className="whitespace-pre-wrap break-words">
              {entry.text} <span className="text-muted">· {entry.actor}</span>
              {entry.output !== undefined && (
                <>
                  {" "}
                  <a href={outputHref(entry.seq)} className="text-link inline-flex min-h-6 items-center print:hidden">
                    the output, {formatCount(entry.output)} characters
                  </a>
                </>
              )}
            </span>
          </li>
        ))}
      </ol>
    </SharedSection>
  );
}
