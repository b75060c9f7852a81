import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { runs, workerHeartbeats } from "@/lib/db/schema";
import { silentSeconds } from "./hold";

/** Live runs whose holder has been silent for 30 s. One that nobody has taken yet waits in the queue and is none of these. */
export async function listOrphanedRuns(): Promise<string[]> {
  const found = await db().execute<{ id: string }>(sql`
    select r.id from ${runs} r
    where r.state in ('requested', 'running', 'cancelling') and r.holder_executor is not null
      and not exists (
        select 1 from ${workerHeartbeats} h
        where h.executor_id = r.holder_executor and h.at > clock_timestamp() - make_interval(secs => ${silentSeconds})
      )`);
  return found.rows.map((row) => row.id);
}

/** Longer than all timeouts of a run's steps together. */
const overdueSeconds = 300;

/** Live runs that were asked for so long ago that their steps must have ended. */
export async function listOverdueRuns(): Promise<string[]> {
  const found = await db().execute<{ id: string }>(sql`
    select id from ${runs}
    where state in ('requested', 'running', 'cancelling')
      and requested_at < clock_timestamp() - make_interval(secs => ${overdueSeconds})`);
  return found.rows.map((row) => row.id);
}
