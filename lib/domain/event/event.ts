import { z } from "zod";

const eventTopics = ["incident", "numbers", "verdict", "run", "targets", "incidents", "presence"] as const;

/**
 * What changed, never what it changed to: readers fetch again. Topics: `incident` (id), of it `numbers` (what a round of the monitor
 * measures, apart from changes of state) and `verdict` (what the judge works out); `run` (id), `targets`, `incidents`, `presence` (who looks at the incident of that id). `seq` is unique and grows, but transactions commit in another order.
 */
export const consoleEventSchema = z.object({ topic: z.enum(eventTopics), id: z.string(), seq: z.number() });
export type ConsoleEvent = z.infer<typeof consoleEventSchema>;

/** How a stream begins: with nothing to go on from, with what was missed told before, or with too much missed to tell. */
export const streamBeginnings = ["hello", "resumed", "reset"] as const;

/** Events can be told again for so long. */
export const keepEventsSeconds = 3600;

/**
 * How far a replay goes back before the last event that was seen. A transaction takes its number when it writes the event, and
 * others see it when it commits: number 7 can come to light after number 8 was seen. No transaction of the console waits
 * for anything but the database, which ends each statement after 15 s, so a minute is longer than any of them lasts.
 */
export const replayOverlapSeconds = 60;

/** A stream says that it is alive this often, so that proxies keep it open and the page knows. */
export const heartbeatMs = 10_000;

/** Whether a subscription to these topics is told of an event. A topic is `targets`, or with an id `incident:<id>`. */
export function isTold(topics: readonly string[], event: Pick<ConsoleEvent, "topic" | "id">): boolean {
  return topics.includes(event.topic) || topics.includes(`${event.topic}:${event.id}`);
}
