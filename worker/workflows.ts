import { DBOS } from "@dbos-inc/dbos-sdk";
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
  await DBOS.registerQueue(workQueue, { concurrency: 20, minPollingIntervalMs: 100 });
}

async function runAction(access: RunAccess, runId: string): Promise<void> {
  const steps: [string, () => Promise<StepOutcome>][] = [
    ["observe", () => observeStep(access, runId)],
    ["restart", () => restartStep(access, runId)],
    ["verify", () => verifyStep(access, runId)],
  ];
  try {
    for (const [name, body] of steps) {
      const { next } = await DBOS.runStep(body, { name });
      if (!next) return;
    }
    await DBOS.runStep(() => finishStep(access, runId), { name: "finish" });
  } catch (error) {
    // Another executor goes on with it. To end here, with or without an error, would end the workflow it is running.
    if (error instanceof FencedError) return new Promise<never>(() => {});
    const reason = error instanceof Error ? error.message : String(error);
    log.error({ runId, err: error }, "run failed");
    await DBOS.runStep(() => abandonRun(access, runId, `The console failed: ${reason}`), { name: "abandon" });
  }
}
