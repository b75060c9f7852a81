import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { runs, workerHeartbeats } from "@/lib/db/schema";
import { type Holder, silentSeconds } from "./hold";

/** Longer than all timeouts of a run's steps together. */
const overdueSeconds = 300;

/** A live run that its holder may no longer carry on. */
export interface StrayRun {
  id: string;
  /** Its holder is another executor that has been silent for 30 s. */
  orphaned: boolean;
  /** It was asked for so long ago that its steps must have ended. */
  overdue: boolean;
}

/**
 * Live runs of silent holders, live runs that nobody has taken within 30 s, and overdue ones. Runs of our own executor are
 * none of the first kind: a heartbeat we failed to write says nothing about the steps we are in.
 */
export async function listStrayRuns(me: Holder): Promise<StrayRun[]> {
  const found = await db().execute<{ id: string; orphaned: boolean; overdue: boolean }>(sql`
    with live as (
      select r.id, r.requested_at,
        r.requested_at < clock_timestamp() - make_interval(secs => ${overdueSeconds}) as overdue,
        r.holder_executor is null as untaken,
        r.holder_executor is not null and r.holder_executor <> ${me.executor} and not exists (
          select 1 from ${workerHeartbeats} h
          where h.executor_id = r.holder_executor and h.at > clock_timestamp() - make_interval(secs => ${silentSeconds})
        ) as orphaned
      from ${runs} r
      where r.state in ('requested', 'running', 'cancelling')
    )
    select id, orphaned, overdue from live
    where orphaned or overdue or (untaken and requested_at < clock_timestamp() - make_interval(secs => ${silentSeconds}))`);
  return found.rows;
}

/** Whether an executor has shown no sign of life for 30 s, or never did. */
export async function isSilent(executor: string): Promise<boolean> {
  const found = await db().execute(sql`
    select 1 from ${workerHeartbeats} h
    where h.executor_id = ${executor} and h.at > clock_timestamp() - make_interval(secs => ${silentSeconds})`);
  return found.rows.length === 0;
}
