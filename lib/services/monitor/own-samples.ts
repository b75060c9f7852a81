import "server-only";
import { and, desc, eq, gte, lt, sql } from "drizzle-orm";
import { type Db, db } from "@/lib/db/client";
import { samples } from "@/lib/db/schema";
import type { Baseline } from "@/lib/domain/check/context";
import type { SignalName, SignalSet } from "@/lib/domain/signal/signal";

/** The signals of which the console keeps samples of its own. */
const sampledSignals = [
  "rss",
  "health-latency",
  "request-latency-p99",
  "process-start-time",
  "anonymous-memory",
  "cache-bytes",
  "connections",
  "connection-buffer-bytes",
  "mempool-transactions",
  "repositories",
  "host-memory-available",
] as const satisfies SignalName[];
export type SampledSignal = (typeof sampledSignals)[number];

const keepMs = 7 * 24 * 3600 * 1000;
const baselineWindowSeconds = 24 * 3600;
const baselineMinimumSamples = 20;

/** Stores the fresh numbers of one round; a sample that is already there (same instant) is left as it is. */
export async function storeSamples(targetId: string, signals: SignalSet): Promise<void> {
  const rows = sampledSignals.flatMap((series) => {
    const signal = signals[series];
    if (signal?.state !== "value" || signal.value === null || signal.at === null) return [];
    return [{ targetId, series, at: new Date(signal.at), value: signal.value, source: signal.source }];
  });
  if (rows.length > 0) await db().insert(samples).values(rows).onConflictDoNothing();
}

/** Deletes what is older than 7 days. */
export async function pruneSamples(nowMs: number): Promise<void> {
  await db()
    .delete(samples)
    .where(lt(samples.at, new Date(nowMs - keepMs)));
}

/** What is usual: the 10th percentile of the last 24 h; without 20 samples there is no telling. */
export async function readBaseline(targetId: string, series: SampledSignal, nowMs: number): Promise<Baseline> {
  const [row] = await db()
    .select({
      count: sql<number>`count(*)::int`,
      value: sql<number | null>`percentile_cont(0.1) within group (order by ${samples.value})`,
    })
    .from(samples)
    .where(
      and(
        eq(samples.targetId, targetId),
        eq(samples.series, series),
        gte(samples.at, new Date(nowMs - baselineWindowSeconds * 1000)),
      ),
    );
  const count = row?.count ?? 0;
  return {
    value: count >= baselineMinimumSamples ? (row?.value ?? null) : null,
    samples: count,
    windowSeconds: baselineWindowSeconds,
  };
}

/** Own samples of one series in a range, ascending. */
export async function readSamples(
  from: Db,
  targetId: string,
  series: SampledSignal,
  range: { fromMs: number; toMs: number },
): Promise<{ at: number; value: number; source: string }[]> {
  const rows = await from
    .select({ at: samples.at, value: samples.value, source: samples.source })
    .from(samples)
    .where(
      and(
        eq(samples.targetId, targetId),
        eq(samples.series, series),
        gte(samples.at, new Date(range.fromMs)),
        lt(samples.at, new Date(range.toMs + 1)),
      ),
    )
    .orderBy(desc(samples.at))
    .limit(100_000);
  return rows.reverse().map((row) => ({ at: row.at.getTime(), value: row.value, source: row.source }));
}

/** Two sources round the start of one process differently; a restart takes longer than this. */
const sameStartSeconds = 2;

/**
 * Restarts within the window that ends at `nowMs`, from the process starts that were sampled in it: a start counts when
 * an earlier one was seen before. `sinceMs` is the first sample; null without any.
 */
export async function countOwnRestarts(
  targetId: string,
  nowMs: number,
  windowSeconds: number,
): Promise<{ count: number; sinceMs: number; at: number } | null> {
  const rows = await db()
    .select({ started: samples.value, firstAt: sql<number>`extract(epoch from min(${samples.at}))::float8 * 1000` })
    .from(samples)
    .where(
      and(
        eq(samples.targetId, targetId),
        eq(samples.series, "process-start-time" satisfies SampledSignal),
        gte(samples.at, new Date(nowMs - windowSeconds * 1000)),
      ),
    )
    .groupBy(samples.value)
    .orderBy(samples.value);
  if (rows.length === 0) return null;
  const later = rows.filter((row, index) => {
    const before = rows[index - 1];
    return before !== undefined && row.started - before.started > sameStartSeconds;
  });
  return { count: later.length, sinceMs: Math.min(...rows.map((row) => row.firstAt)), at: nowMs };
}

/**
 * Lowest RSS in the first minute of each process start that the console saw happen, newest first, at most 10; bytes. The
 * process that ran when the console first looked is none of them: what it held by then says nothing about a fresh start.
 */
export async function readPostStartRss(targetId: string): Promise<number[]> {
  // Newest first and bounded by instants, so that each minute is one look into the primary key's index.
  const found = await db().execute<{ bytes: number }>(sql`
    with known as (
      select distinct value as started from ${samples}
      where target_id = ${targetId} and series = 'process-start-time'
    ), starts as (
      select started, started - lag(started) over (order by started) as after_seconds from known
    )
    select minute.bytes from starts s cross join lateral (
      select min(r.value) as bytes, min(r.at) as seen_at from ${samples} r
      where r.target_id = ${targetId} and r.series = 'rss'
        and r.at >= to_timestamp(s.started) and r.at <= to_timestamp(s.started + 60)
    ) minute
    where s.after_seconds > ${sameStartSeconds} and minute.seen_at <= to_timestamp(s.started + 15)
    order by s.started desc limit 10`);
  return found.rows.map((row) => row.bytes);
}
