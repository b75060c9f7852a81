import { Panel } from "@/components/ui/panel";
import { formatUtc } from "@/lib/domain/format/format";
import type { TimelineEntryView } from "@/lib/domain/incident/view";

export interface TimelinePanelProps {
  entries: TimelineEntryView[];
  now: number;
}

/** Who or what did what, when; the newest first. */
export function TimelinePanel({ entries, now }: TimelinePanelProps) {
  const newestFirst = entries.toSorted((a, b) => b.seq - a.seq);
  return (
    <Panel
      id="timeline"
      title="Timeline"
      aside={<span className="text-muted text-small">UTC, newest first</span>}
      className="cockpit:flex cockpit:min-h-32 cockpit:flex-col"
    >
      {entries.length === 0 && <p className="px-3 py-2 text-muted">Nothing has happened yet.</p>}
      <ol
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard.
        tabIndex={0}
        aria-label="Timeline entries"
        className="divide-y divide-edge cockpit:min-h-0 cockpit:overflow-y-auto"
      >
        {newestFirst.map((entry) => (
          <li key={entry.seq} className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-3 py-1">
            <time dateTime={new Date(entry.at).toISOString()} className="text-muted">
              {formatUtc(entry.at, now).replace(" UTC", "")}
            </time>
            <span>
              {entry.text} <span className="text-muted">· {entry.actor}</span>
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
