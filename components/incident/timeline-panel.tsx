import { Panel } from "@/components/ui/panel";
import { UnreadState } from "@/components/ui/unread-state";
import { emptyTimeline, type TimelinePart } from "@/lib/domain/incident/view";
import type { Part } from "@/lib/domain/part";
import { encodeTimelinePlace, type TimelinePlace } from "@/lib/domain/timeline/filter";
import { paths } from "@/lib/paths";
import { EntryDetails } from "./entry-details";
import { EntryTime } from "./entry-time";
import { TimelineFilterForm } from "./timeline-filter";

export interface TimelinePanelProps {
  part: Part<TimelinePart>;
  now: number;
  /** Absent where nothing can be chosen: all of it is shown. */
  filtering?: TimelineFiltering | null;
}

export interface TimelineFiltering {
  incidentId: string;
  /** Which part it is. */
  place: TimelinePlace;
  /** The rest of the page's query. */
  search: string;
}

/** Who or what did what, when, with the evidence that is kept for it; the newest first. */
export function TimelinePanel({ part: read, now, filtering = null }: TimelinePanelProps) {
  const part = read.state === "read" ? read.data : emptyTimeline;
  const shown = part.entries.toReversed();
  const isCut = shown.length < part.total;
  return (
    <Panel
      id="timeline"
      title="Timeline"
      aside={
        <span className="text-muted text-small">{isCut ? `${shown.length} of ${part.total}, ` : ""}newest first</span>
      }
      className="cockpit:flex cockpit:min-h-32 cockpit:flex-col"
    >
      {filtering && (
        <TimelineFilterForm
          incidentId={filtering.incidentId}
          filter={filtering.place.filter}
          search={filtering.search}
          people={part.people}
        />
      )}
      {read.state === "failed" && <UnreadState what="The entries of the timeline" reason={read.reason} />}
      {part.total === 0 && read.state === "read" && <p className="px-3 py-2 text-muted">Nothing has happened yet.</p>}
      {isCut && shown.length === 0 && (
        <p className="px-3 py-2 text-muted">None of the {part.total} entries is what is asked for.</p>
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
      {filtering && <OtherParts part={part} {...filtering} />}
    </Panel>
  );
}

/** Ways to the entries that are not here. */
function OtherParts({ part, incidentId, place, search }: TimelineFiltering & { part: TimelinePart }) {
  const hrefOf = (before: number | null) =>
    `${paths.incident(incidentId)}?${[search, encodeTimelinePlace({ ...place, before })].filter(Boolean).join("&")}#timeline`;
  if (part.before === null && place.before === null) return null;
  return (
    <p className="flex flex-wrap gap-x-4 border-edge border-t px-3">
      {part.before !== null && (
        <a href={hrefOf(part.before)} className="text-link inline-flex min-h-8 items-center">
          Older entries
        </a>
      )}
      {place.before !== null && (
        <a href={hrefOf(null)} className="text-link inline-flex min-h-8 items-center">
          Newest entries
        </a>
      )}
    </p>
  );
}
