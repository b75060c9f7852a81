import { setTimeout as sleep } from "node:timers/promises";
import { DBOS } from "@dbos-inc/dbos-sdk";
import { listOrphanedRuns } from "@/lib/services/run/orphans";
import { log } from "@/lib/services/telemetry/log";

const everyMs = 5_000;

/**
 * While this worker leads: resumes the runs of executors that have been silent for 30 s. The run's row is taken over at its
 * next step, under the fence, so a holder that was only slow loses it and stops.
 */
export async function adoptRuns(stop: AbortSignal, leads: () => boolean): Promise<void> {
  while (!stop.aborted) {
    try {
      for (const runId of leads() ? await listOrphanedRuns() : []) {
        log.warn({ runId }, "resuming the run of a silent executor");
        await DBOS.resumeWorkflow(`run-${runId}`);
      }
    } catch (error) {
      log.warn({ err: error }, "orphaned runs could not be resumed");
    }
    await sleep(everyMs, undefined, { signal: stop }).catch(() => {});
  }
}
