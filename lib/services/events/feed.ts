import "server-only";
import { type ConsoleEvent, isTold, type streamBeginnings } from "@/lib/domain/event/event";
import { RecentSeqs } from "@/lib/domain/event/recent-seqs";
import { eventHub } from "./hub";
import { readEventsSince, readNewestSeq } from "./replay";

export interface FeedOptions {
  topics: readonly string[];
  /** The last event's number that the reader has seen; null: it begins. */
  since: number | null;
  /** Called once at the beginning, and with `reset` whenever what was missed cannot be told. */
  onBegin(beginning: (typeof streamBeginnings)[number], position: number | null): void;
  /** Each event once, with the number to go on from after them. */
  onEvents(events: readonly ConsoleEvent[], position: number): void;
  /** The database could not be asked; the feed has stopped. */
  onFailed(): void;
}

export interface Feed {
  /** Whether a change would be told at once: what was missed has been told, and new events are heard. */
  isCurrent(): boolean;
  /** The number to go on from; null while there is none. */
  position(): number | null;
  stop(): void;
}

/**
 * All events of some topics from one number on, without a gap: those of the past from the table, new ones as they are heard,
 * and after a lost connection to the database the ones of meanwhile from the table again.
 */
export function createFeed({ topics, since, onBegin, onEvents, onFailed }: FeedOptions): Feed {
  const hub = eventHub();
  const seen = new RecentSeqs();
  let position = since;
  let stopped = false;
  /** Looks at the table that have not ended; new events wait for them in `heard`. */
  let looks = 0;
  let heard: ConsoleEvent[] = [];
  let work = Promise.resolve();

  const advance = (seq: number | null) => {
    if (seq !== null && seq > (position ?? 0)) position = seq;
  };
  const tell = (events: readonly ConsoleEvent[]) => {
    const fresh = events.filter(({ seq }) => seen.add(seq));
    for (const { seq } of fresh) advance(seq);
    if (fresh.length > 0) onEvents(fresh, position ?? 0);
  };
  const begin = async (isFirst: boolean) => {
    if (position === null && isFirst) {
      advance(await readNewestSeq());
      if (!stopped) onBegin("hello", position);
      return;
    }
    const missed = position === null ? null : await readEventsSince(topics, position);
    if (missed === null) position = await readNewestSeq();
    if (stopped) return;
    if (missed === null) onBegin("reset", position);
    else if (isFirst) onBegin("resumed", position);
    tell(missed ?? []);
  };
  const look = (isFirst: boolean) => {
    looks += 1;
    work = work
      .then(() => hub.ready())
      .then(() => (stopped ? undefined : begin(isFirst)))
      .catch(() => {
        if (stopped) return;
        stop();
        onFailed();
      })
      .then(() => {
        looks -= 1;
        if (looks > 0 || stopped) return;
        const waiting = heard;
        heard = [];
        tell(waiting);
      });
  };
  const unsubscribe = hub.subscribe((event) => {
    if (event === "reconnected") look(false);
    else if (!isTold(topics, event)) return;
    else if (looks > 0) heard.push(event);
    else tell([event]);
  });
  const stop = () => {
    stopped = true;
    heard = [];
    unsubscribe();
  };
  look(true);
  return {
    isCurrent: () => looks === 0 && !stopped && hub.isListening(),
    position: () => {
      // Of other topics, and so nothing that is still to be told: a quiet reader need not go far back.
      if (looks === 0 && position !== null) advance(hub.newestSeq());
      return position;
    },
    stop,
  };
}
