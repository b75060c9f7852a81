import { Panel } from "@/components/ui/panel";
import { UnreadState } from "@/components/ui/unread-state";
import type { TimelineEntryView } from "@/lib/domain/incident/view";
import { filterTimeline, type TimelineFilter } from "@/lib/domain/timeline/filter";
import { EntryDetails } from "./entry-details";
import { EntryTime } from "./entry-time";
import { TimelineFilterForm } from "./timeline-filter";

export interface TimelinePanelProps {
  entries: TimelineEntryView[];
  now: number;
  /** Why there are no entries to show: they could not be read. */
  unread?: string | undefined;
  /** Absent where nothing can be chosen: all of it is shown. */
  filtering?: TimelineFiltering | null;
}

export interface TimelineFiltering {
  incidentId: string;
  filter: TimelineFilter;
  /** The rest of the page's query. */
  search: string;
}

/** Who or what did what, when, with the evidence that is kept for it; the newest first. */
export function TimelinePanel({ entries, now, unread, filtering = null }: TimelinePanelProps) {
  const shown = (filtering ? filterTimeline(entries, filtering.filter) : entries).toSorted((a, b) => b.seq - a.seq);
  const isCut = shown.length < entries.length;
  return (
    <Panel
      id="timeline"
      title="Timeline"
      aside={
        <span className="text-muted text-small">
          {isCut ? `${shown.length} of ${entries.length}, ` : ""}newest first
        </span>
      }
      className="cockpit:flex cockpit:min-h-32 cockpit:flex-col"
    >
      {filtering && <TimelineFilterForm {...filtering} people={[...new Set(entries.map(({ actor }) => actor))]} />}
      {unread !== undefined && <UnreadState what="The entries of the timeline" reason={unread} />}
      {entries.length === 0 && unread === undefined && (
        <p className="px-3 py-2 text-muted">Nothing has happened yet.</p>
      )}
      {isCut && shown.length === 0 && (
        <p className="px-3 py-2 text-muted">None of the {entries.length} entries is what the filter asks for.</p>
      )}
      <ol
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls has to be reachable by keyboard.
        tabIndex={0}
        aria-label="Timeline entries"
        className="divide-y divide-edge cockpit:min-h-0 cockpit:overflow-y-auto"
      >
        {shown.map((entry) => (
          <li
            key={entry.seq}
            id={`entry-${entry.seq}`}
            className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 px-3 py-1"
          >
            <EntryTime at={entry.at} now={now} />
            <div className="min-w-0 break-words">
              <p>
                {entry.details?.kind === "note" ? "Note" : entry.text}{" "}
                <span className="text-muted">· {entry.actor}</span>
              </p>
              {entry.details && <EntryDetails details={entry.details} now={now} />}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}
