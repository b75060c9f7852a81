import "server-only";
import { and, eq, gt, inArray, min, sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { runs, samples } from "@/lib/db/schema";
import { actionCatalogue } from "@/lib/domain/action/action";
import { actionNames } from "@/lib/domain/action/parameters";
import type { SampledSignal } from "@/lib/services/monitor/own-samples";

/** Two sources round the start of one process differently; a restart takes longer than this. */
const sameStartSeconds = 2;

/** Process starts after an instant, as they were sampled since; epoch ms, ascending, each process once. */
export async function readStartsAfter(targetId: string, afterMs: number): Promise<number[]> {
  const found = await db().execute<{ started: number }>(sql`
    select distinct value as started from ${samples}
    where target_id = ${targetId} and series = ${"process-start-time" satisfies SampledSignal}
      and at > ${new Date(afterMs)} and value > ${afterMs / 1000 + sameStartSeconds}
    order by started`);
  const starts = found.rows.map((row) => row.started);
  return starts
    .filter((started, index) => started - (starts[index - 1] ?? Number.NEGATIVE_INFINITY) > sameStartSeconds)
    .map((started) => started * 1000);
}

/**
 * RSS of earlier processes at an age, newest first, at most 10; bytes. Counted are starts before an instant that the
 * console saw happen, of processes that reached that age; the sample is the last one that is at most a tolerance younger.
 */
export async function readRssAtAge(
  targetId: string,
  { ageSeconds, toleranceSeconds, beforeMs }: { ageSeconds: number; toleranceSeconds: number; beforeMs: number },
): Promise<number[]> {
  const found = await db().execute<{ bytes: number }>(sql`
    with known as (
      select distinct value as started from ${samples}
      where target_id = ${targetId} and series = ${"process-start-time" satisfies SampledSignal}
    ), gaps as (
      select started, started - lag(started) over (order by started) as after_seconds from known
    ), starts as (
      select started, lead(started) over (order by started) as next from gaps where after_seconds > ${sameStartSeconds}
    )
    select level.bytes from starts s cross join lateral (
      select r.value as bytes from ${samples} r
      where r.target_id = ${targetId} and r.series = ${"rss" satisfies SampledSignal}
        and r.at > to_timestamp(s.started + ${ageSeconds - toleranceSeconds}::float8)
        and r.at <= to_timestamp(s.started + ${ageSeconds}::float8)
      order by r.at desc limit 1
    ) level
    where s.started < ${beforeMs / 1000 - sameStartSeconds} and s.next > s.started + ${ageSeconds}::float8
    order by s.started desc limit 10`);
  return found.rows.map((row) => row.bytes);
}

const watchedActions = actionNames.filter((name) => actionCatalogue[name].watched);

/** When the next run of a watched action began to change a target after an instant; null: none did. Epoch ms. */
export async function readNextChangeAt(targetId: string, afterMs: number): Promise<number | null> {
  const [row] = await db()
    .select({ at: min(runs.startedAt) })
    .from(runs)
    .where(
      and(
        eq(runs.targetId, targetId),
        inArray(runs.action, watchedActions),
        gt(runs.startedAt, new Date(afterMs)),
        sql`${runs.before} is not null`,
      ),
    );
  return row?.at?.getTime() ?? null;
}
