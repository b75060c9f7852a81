import "server-only";
import { and, asc, desc, eq, gt, inArray, lt, or, sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { events } from "@/lib/db/schema";
import {
  type ConsoleEvent,
  consoleEventSchema,
  keepEventsSeconds,
  replayOverlapSeconds,
} from "@/lib/domain/event/event";

/** Who has missed more than this is better off with everything anew. */
const mostReplayed = 5_000;

const secondsAgo = (seconds: number) => sql`clock_timestamp() - make_interval(secs => ${seconds})`;

/** The number of the newest event there is; null when none is kept. */
export async function readNewestSeq(): Promise<number | null> {
  const [row] = await db().select({ seq: events.seq }).from(events).orderBy(desc(events.seq)).limit(1);
  return row?.seq ?? null;
}

/**
 * The events of some topics that somebody may have missed who saw `lastSeq` last, in the order of their numbers; among them
 * some from before it, which they may have seen (`replayOverlapSeconds`). Null when it cannot be told: that event is
 * not kept any more, or too much was missed.
 */
export async function readEventsSince(topics: readonly string[], lastSeq: number): Promise<ConsoleEvent[] | null> {
  const [last] = await db()
    .select({ at: events.at })
    .from(events)
    .where(and(eq(events.seq, lastSeq), gt(events.at, secondsAgo(keepEventsSeconds))));
  if (!last) return null;
  const from = new Date(last.at.getTime() - replayOverlapSeconds * 1000);
  const rows = await db()
    .select({ seq: events.seq, topic: events.topic, id: events.id })
    .from(events)
    .where(
      and(
        or(gt(events.seq, lastSeq), gt(events.at, from)),
        or(inArray(events.topic, [...topics]), inArray(sql`${events.topic} || ':' || ${events.id}`, [...topics])),
      ),
    )
    .orderBy(asc(events.seq))
    .limit(mostReplayed + 1);
  if (rows.length > mostReplayed) return null;
  return rows.flatMap((row) => {
    const parsed = consoleEventSchema.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
}

/** Lets go of events that are no longer promised, and a while longer kept for replays that reach back before the oldest. */
export async function sweepEvents(): Promise<void> {
  await db()
    .delete(events)
    .where(lt(events.at, secondsAgo(keepEventsSeconds + 2 * replayOverlapSeconds)));
}
