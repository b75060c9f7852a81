import { Age } from "@/components/ui/age";
import { UnknownValue } from "@/components/ui/unknown-value";
import { formatBytes, formatUtc } from "@/lib/domain/format/format";
import type { OomEvents } from "@/lib/domain/host/oom-events";
import { isKillOf, type NodeIdentity } from "@/lib/domain/host/report";

export interface OomListProps {
  events: OomEvents;
  /** When the log was read. */
  at: number;
  node: NodeIdentity;
  now: number;
}

/** Kills by the kernel for lack of memory on this host in the last day, the newest first, those of this node marked. */
export function OomList({
  events: { source, events, coveredFrom, isWholeWindow, unreadable },
  at,
  node,
  now,
}: OomListProps) {
  if (source === null) {
    return (
      <p className="text-muted">
        Kernel's OOM kills: <UnknownValue word="unreadable" /> · {unreadable.join("; ") || "no log could be read"}. Let
        the helper read the kernel's log: set host.sudo: true.
      </p>
    );
  }
  const covered = isWholeWindow || coveredFrom === null ? "in 24 h" : `since ${formatUtc(coveredFrom, now)}`;
  return (
    <div>
      <p>
        Kernel's OOM kills on this host {covered}:{" "}
        <strong className={`font-semibold ${events.length > 0 ? "text-attention" : ""}`}>
          {events.length || "none"}
        </strong>{" "}
        <span className="text-muted text-small">
          kernel log ({source}) · <Age at={at} now={now} />
        </span>
      </p>
      <ul className="list-disc pl-5">
        {events
          .slice(-shownEvents)
          .reverse()
          .map((event) => (
            <li key={`${event.at}-${event.pid}`}>
              {formatUtc(event.at, now)}: process {event.pid} ({event.command})
              {event.anonRssBytes !== null && ` with ${formatBytes(event.anonRssBytes)} anonymous`}
              {isKillOf(node, event) && <strong className="font-semibold text-attention"> · this node</strong>}
            </li>
          ))}
      </ul>
      {events.length > shownEvents && (
        <p className="text-muted text-small">
          the newest {shownEvents} of {events.length}
        </p>
      )}
    </div>
  );
}

const shownEvents = 5;
