import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { plans, runs, workerHeartbeats } from "@/lib/db/schema";
import type { PlanContent } from "@/lib/domain/action/action";
import { runTimeoutSeconds } from "@/lib/domain/run/timeouts";
import { findTarget } from "@/lib/services/config";
import { type Holder, silentSeconds } from "./hold";

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
  const found = await db().execute<LiveRun>(sql`
    select r.id, r.target_id, p.content,
      extract(epoch from clock_timestamp() - r.requested_at)::float8 as age_seconds,
      r.holder_executor is null as untaken,
      r.holder_executor is not null and r.holder_executor <> ${me.executor} and not exists (
        select 1 from ${workerHeartbeats} h
        where h.executor_id = r.holder_executor and h.at > clock_timestamp() - make_interval(secs => ${silentSeconds})
      ) as orphaned
    from ${runs} r left join ${plans} p on p.id = r.plan_id
    where r.state in ('requested', 'running', 'cancelling')`);
  return found.rows.flatMap(({ id, target_id, content, age_seconds: age, untaken, orphaned }) => {
    const kind = findTarget(target_id)?.host.kind ?? "none";
    const overdue = age > runTimeoutSeconds(content?.operations ?? [], kind);
    return orphaned || overdue || (untaken && age > silentSeconds) ? [{ id, orphaned, overdue }] : [];
  });
}

/** One row of the query above, as the database names it. */
interface LiveRun extends Record<string, unknown> {
  id: string;
  target_id: string;
  content: PlanContent | null;
  age_seconds: number;
  untaken: boolean;
  orphaned: boolean;
}

/** Whether an executor has shown no sign of life for 30 s, or never did. */
export async function isSilent(executor: string): Promise<boolean> {
  const found = await db().execute(sql`
    select 1 from ${workerHeartbeats} h
    where h.executor_id = ${executor} and h.at > clock_timestamp() - make_interval(secs => ${silentSeconds})`);
  return found.rows.length === 0;
}
