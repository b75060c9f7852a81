import { setTimeout as sleep } from "node:timers/promises";
import { DBOS } from "@dbos-inc/dbos-sdk";
import { describeError } from "@/lib/db/describe-error";
import { failForgottenPlans } from "@/lib/services/plan/forgotten";
import type { RunAccess } from "@/lib/services/run/access";
import { finishUnfinished } from "@/lib/services/run/end";
import { isSilent, listStrayRuns, type StrayRun } from "@/lib/services/run/orphans";
import { applicationVersion } from "@/lib/services/run/queue";
import { log } from "@/lib/services/telemetry/log";

const everyMs = 5_000;
const unfinished: ReadonlySet<string> = new Set(["PENDING", "ENQUEUED", "DELAYED"]);

/**
 * While this worker leads: sees to it that no run stays live without somebody who carries it on, and no plan stays
 * `preparing`. Each run is looked at for itself: one that fails here holds up no other.
 */
export async function adoptRuns(access: RunAccess, stop: AbortSignal, leads: () => boolean): Promise<void> {
  while (!stop.aborted) {
    try {
      for (const run of leads() ? await listStrayRuns(access.me) : []) {
        await adoptRun(access, run).catch((error: unknown) => {
          log.warn({ runId: run.id, reason: describeError(error) }, "a stray run could not be adopted");
        });
      }
      if (leads()) await failForgottenPlans();
    } catch (error) {
      log.warn({ reason: describeError(error) }, "stray runs could not be listed");
    }
    await sleep(everyMs, undefined, { signal: stop }).catch(() => {});
  }
}

/**
 * A workflow that an executor left behind is resumed: the run's row is taken over at its next step, under the fence, so a
 * holder that was only slow loses it and stops. A run whose workflow has ended or is missing, or belongs to steps of
 * another version that no worker here can run, is ended by what can be observed.
 */
async function adoptRun(access: RunAccess, run: StrayRun): Promise<void> {
  const workflowId = `run-${run.id}`;
  const status = await DBOS.getWorkflowStatus(workflowId);
  if (!status || !unfinished.has(status.status)) {
    log.error({ runId: run.id, status: status?.status ?? "missing" }, "ending a run that nothing carries on any more");
    return finishUnfinished(access, run.id, "Nothing carries this run on any more.");
  }
  if (status.applicationVersion !== undefined && status.applicationVersion !== applicationVersion) {
    if (!run.orphaned && !run.overdue) return;
    log.error({ runId: run.id, version: status.applicationVersion }, "ending a run of another version");
    await DBOS.cancelWorkflow(workflowId);
    return finishUnfinished(access, run.id, "It was begun by another version of the console, which is gone.");
  }
  const isLeft = status.status === "PENDING" && status.executorId !== undefined && (await isSilent(status.executorId));
  if (run.orphaned || isLeft) {
    log.warn({ runId: run.id }, "resuming the run of a silent executor");
    await DBOS.resumeWorkflow(workflowId);
  }
}
