import { setTimeout as sleep } from "node:timers/promises";
import { DBOS } from "@dbos-inc/dbos-sdk";
import { abandonRun, type RunAccess } from "@/lib/services/run/execute";
import { listOrphanedRuns, listOverdueRuns } from "@/lib/services/run/orphans";
import { log } from "@/lib/services/telemetry/log";

const everyMs = 5_000;
const unfinished: ReadonlySet<string> = new Set(["PENDING", "ENQUEUED", "DELAYED"]);

/**
 * While this worker leads: resumes the runs of executors that have been silent for 30 s. The run's row is taken over at its
 * next step, under the fence, so a holder that was only slow loses it and stops. A run
 * that is live long after its steps' timeouts, and whose workflow has ended, is ended with what can be observed: none stays
 * running for ever.
 */
export async function adoptRuns(access: RunAccess, stop: AbortSignal, leads: () => boolean): Promise<void> {
  while (!stop.aborted) {
    try {
      for (const runId of leads() ? await listOrphanedRuns() : []) {
        log.warn({ runId }, "resuming the run of a silent executor");
        await DBOS.resumeWorkflow(`run-${runId}`);
      }
      for (const runId of leads() ? await listOverdueRuns() : []) {
        const status = await DBOS.getWorkflowStatus(`run-${runId}`);
        if (status && unfinished.has(status.status)) continue;
        log.error({ runId, status: status?.status }, "ending a run that nothing carries on any more");
        await abandonRun(access, runId, "Nothing carries this run on any more.");
      }
    } catch (error) {
      log.warn({ err: error }, "orphaned runs could not be resumed");
    }
    await sleep(everyMs, undefined, { signal: stop }).catch(() => {});
  }
}
