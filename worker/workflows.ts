import { DBOS, Error as DbosError } from "@dbos-inc/dbos-sdk";
import { describeError } from "@/lib/db/describe-error";
import { env } from "@/lib/env";
import { preparePlan } from "@/lib/services/plan/prepare";
import {
  abandonRun,
  finishStep,
  observeStep,
  type RunAccess,
  restartStep,
  type StepOutcome,
  verifyStep,
} from "@/lib/services/run/execute";
import { FencedError } from "@/lib/services/run/hold";
import { applicationVersion, workflowNames, workQueue } from "@/lib/services/run/queue";
import { log } from "@/lib/services/telemetry/log";

const { DBOSWorkflowConflictError, DBOSWorkflowCancelledError } = DbosError;

const dbosLog = {
  info: () => {},
  debug: () => {},
  warn: (entry: unknown) => log.warn({ entry: String(entry) }, "dbos"),
  error: (entry: unknown) => log.error({ entry: String(entry) }, "dbos"),
};

/**
 * Registers the durable workflows and begins to take work. A workflow's input is an id alone; each step observes before it
 * acts, so that a crash at any point is continued from the last finished step.
 */
export async function launchWorkflows(access: RunAccess): Promise<void> {
  DBOS.setConfig({
    name: "guts-runbook",
    systemDatabaseUrl: env().databaseUrl,
    systemDatabasePoolSize: 6,
    applicationVersion,
    executorID: access.me.executor,
    logger: dbosLog,
  });
  DBOS.registerWorkflow(
    async (planId: string) => DBOS.runStep(() => preparePlan(access, planId), { name: "prepare" }),
    {
      name: workflowNames.plan,
    },
  );
  DBOS.registerWorkflow(async (runId: string) => runAction(access, runId), { name: workflowNames.run });
  await DBOS.launch();
  await DBOS.registerQueue(workQueue, { workerConcurrency: 20, minPollingIntervalMs: 100 });
}

async function runAction(access: RunAccess, runId: string): Promise<void> {
  const steps: [string, () => Promise<StepOutcome>][] = [
    ["observe", () => observeStep(access, runId)],
    ["restart", () => restartStep(access, runId)],
    ["verify", () => verifyStep(access, runId)],
  ];
  try {
    for (const [name, body] of steps) {
      const { next } = await DBOS.runStep(() => whileHeld(body), { name });
      if (!next) return;
    }
    await DBOS.runStep(() => whileHeld(() => finishStep(access, runId)), { name: "finish" });
  } catch (error) {
    // DBOS parks an execution that has lost its workflow, or whose workflow was cancelled; its heir ends the run.
    if (error instanceof DBOSWorkflowConflictError || error instanceof DBOSWorkflowCancelledError) throw error;
    const reason = describeError(error);
    log.error({ runId, reason }, "run failed");
    await DBOS.runStep(() => whileHeld(() => abandonRun(access, runId, `The console failed: ${reason}.`)), {
      name: "abandon",
    });
  }
}

/**
 * A step that finds the run held by another executor never returns: to end here, with or without an error, would record
 * an outcome in the workflow that the other one is running.
 */
async function whileHeld<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (error instanceof FencedError) return new Promise<never>(() => {});
    throw error;
  }
}
