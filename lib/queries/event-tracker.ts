import { type ConsoleEvent, consoleEventSchema, heartbeatMs, type streamBeginnings } from "@/lib/domain/event/event";
import { RecentSeqs } from "@/lib/domain/event/recent-seqs";

/** How a page hears of changes: `polling` once the stream has failed several times in a row. */
export type Connection = "starting" | "live" | "reconnecting" | "polling";
export type StreamMessage = (typeof streamBeginnings)[number] | "change" | "alive";

const failuresUntilPolling = 3;
const longestRetryMs = 10_000;
/** Two signs of life that did not come, and some more. */
const silentAfterMs = 2.5 * heartbeatMs;

/**
 * What a page knows of its event stream, across reconnections: where to go on from, which events it has seen, and how well
 * it hears. Times are epoch ms, given by the caller.
 */
export class EventTracker {
  private readonly seen = new RecentSeqs();
  private failures = 0;
  private heardAt: number | null = null;
  connection: Connection = "starting";
  /** The number to go on from; null: there is none yet. */
  lastSeq: number | null = null;

  /** A connection was begun: from now on it may be silent for a while. */
  begin(now: number): void {
    this.heardAt = now;
  }

  /** Takes in one message and says what to fetch again: everything, what one event names, or nothing. */
  hear(kind: StreamMessage, message: { id: string; data: string }, now: number): "all" | ConsoleEvent | null {
    this.heardAt = now;
    this.failures = 0;
    this.connection = "live";
    const id = message.id === "" ? Number.NaN : Number(message.id);
    if (Number.isSafeInteger(id)) this.lastSeq = id;
    if (kind === "hello" || kind === "reset") return "all";
    if (kind !== "change") return null;
    const event = parseEvent(message.data);
    // What it was about is not known.
    if (event === null) return "all";
    return this.seen.add(event.seq) ? event : null;
  }

  /** The stream broke, or stayed silent. Says after how many ms to try again. */
  fail(): number {
    this.failures += 1;
    this.heardAt = null;
    this.connection = this.failures >= failuresUntilPolling ? "polling" : "reconnecting";
    return Math.min(longestRetryMs, 1_000 * 2 ** (this.failures - 1));
  }

  /** Whether an open connection has said nothing for so long that it is taken for broken. */
  isSilent(now: number): boolean {
    return this.heardAt !== null && now - this.heardAt > silentAfterMs;
  }
}

function parseEvent(data: string): ConsoleEvent | null {
  try {
    const parsed = consoleEventSchema.safeParse(JSON.parse(data));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
