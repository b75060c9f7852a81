import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { runs, workerHeartbeats } from "@/lib/db/schema";

/** How long an executor may be silent before another one may take its runs. */
export const silentSeconds = 30;

/** This process as the holder of runs: its stable id, and the epoch of this start. */
export interface Holder {
  executor: string;
  epoch: number;
}

/** Another executor holds the run, or an older start of this one tries to go on: nothing may be done any more. */
export class FencedError extends Error {
  constructor(runId: string) {
    super(`run ${runId} is held by another executor`);
  }
}

/**
 * Takes or keeps a run for this executor; checked before every effect. Free when nobody holds it, when an earlier epoch of
 * ours did, or when its holder has shown no sign of life for 30 s. Throws `FencedError` otherwise.
 */
export async function holdRun(runId: string, me: Holder): Promise<void> {
  const taken = await db().execute(sql`
    update ${runs} set holder_executor = ${me.executor}, holder_epoch = ${me.epoch}
    where id = ${runId} and (
      holder_executor is null
      or (holder_executor = ${me.executor} and holder_epoch <= ${me.epoch})
      or not exists (
        select 1 from ${workerHeartbeats} h
        where h.executor_id = holder_executor and h.at > clock_timestamp() - make_interval(secs => ${silentSeconds})
      )
    )`);
  if (taken.rowCount !== 1) throw new FencedError(runId);
}
