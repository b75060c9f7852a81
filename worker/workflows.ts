import { DBOS, Error as DbosError } from "@dbos-inc/dbos-sdk";
import { describeError } from "@/lib/db/describe-error";
import { env } from "@/lib/env";
import { preparePlan } from "@/lib/services/plan/prepare";
import type { RunAccess, StepOutcome } from "@/lib/services/run/access";
import { readPlanned } from "@/lib/services/run/context";
import { abandonRun } from "@/lib/services/run/end";
import { finishStep } from "@/lib/services/run/finish";
import { FencedError } from "@/lib/services/run/hold";
import { observeStep } from "@/lib/services/run/observe";
import { operateStep } from "@/lib/services/run/operate";
import { applicationVersion, workflowNames, workQueue } from "@/lib/services/run/queue";
import { readRun } from "@/lib/services/run/records";
import { takeBackStep } from "@/lib/services/run/take-back";
import { verifyStep } from "@/lib/services/run/verify";
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

/** The steps of a run, from its plan: the operations are pinned by its hash, so that a recovery finds the same ones. */
async function runAction(access: RunAccess, runId: string): Promise<void> {
  const step = <T>(name: string, body: () => Promise<T>) => DBOS.runStep(() => whileHeld(body), { name });
  try {
    const kinds = await step("plan", async () =>
      (await readPlanned(await readRun(runId))).operations.map(({ kind }) => kind),
    );
    const steps: [string, () => Promise<StepOutcome>][] = [
      ["observe", () => observeStep(access, runId)],
      ...kinds.map((kind): [string, () => Promise<StepOutcome>] => [kind, () => operateStep(access, runId, kind)]),
      ["verify", () => verifyStep(access, runId)],
    ];
    for (const [name, body] of steps) {
      const outcome = await step(name, body);
      if (outcome === "take back") await step("revert", () => takeBackStep(access, runId));
      if (outcome !== "next") return;
    }
    await step("finish", () => finishStep(access, runId));
  } catch (error) {
    // DBOS parks an execution that has lost its workflow, or whose workflow was cancelled; its heir ends the run.
    if (error instanceof DBOSWorkflowConflictError || error instanceof DBOSWorkflowCancelledError) throw error;
    const reason = describeError(error);
    log.error({ runId, reason }, "run failed");
    await step("abandon", () => abandonRun(access, runId, `The console failed: ${reason}.`));
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
