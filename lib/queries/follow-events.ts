import { type ConsoleEvent, streamBeginnings } from "@/lib/domain/event/event";
import type { Connection, EventTracker, StreamMessage } from "./event-tracker";

/** How often a page asks by itself while it has no stream. */
export const pollMs = 3_000;
const lookMs = 1_000;

interface FollowOptions {
  tracker: EventTracker;
  /** The stream's address, to go on from a number. */
  address(since: number | null): string;
  onConnection(connection: Connection): void;
  onChange(what: "all" | ConsoleEvent): void;
}

/**
 * Follows the console's event stream until the returned function is called: connects anew when it breaks or falls silent, goes
 * on where it was, and asks for everything at an interval while there is no stream.
 */
export function followEvents({ tracker, address, onConnection, onChange }: FollowOptions): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let polledAt = 0;

  const hang = () => {
    source?.close();
    source = null;
    clearTimeout(retry);
  };
  // Not left to EventSource, which gives up for good when a proxy answers with an error.
  const fail = () => {
    hang();
    retry = setTimeout(connect, tracker.fail());
    onConnection(tracker.connection);
  };
  function connect() {
    hang();
    tracker.begin(Date.now());
    const opened = new EventSource(address(tracker.lastSeq));
    source = opened;
    for (const kind of [...streamBeginnings, "change", "alive"] satisfies StreamMessage[]) {
      opened.addEventListener(kind, ({ lastEventId, data }: MessageEvent<string>) => {
        const what = tracker.hear(kind, { id: lastEventId, data }, Date.now());
        onConnection(tracker.connection);
        if (what !== null) onChange(what);
      });
    }
    opened.onerror = fail;
  }
  const look = setInterval(() => {
    const now = Date.now();
    if (tracker.isSilent(now)) fail();
    if (tracker.connection !== "polling" || now - polledAt < pollMs) return;
    polledAt = now;
    onChange("all");
  }, lookMs);
  window.addEventListener("online", connect);
  window.addEventListener("offline", fail);
  connect();
  return () => {
    hang();
    clearInterval(look);
    window.removeEventListener("online", connect);
    window.removeEventListener("offline", fail);
  };
}
