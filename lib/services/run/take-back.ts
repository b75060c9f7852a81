import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { PlanContent } from "@/lib/domain/action/action";
import { type Operation, operationTitles } from "@/lib/domain/action/operation";
import type { RunBefore, StepData, StepFailure } from "@/lib/domain/run/record";
import { takenBackTimeoutSeconds } from "@/lib/domain/run/timeouts";
import { judgeNode, type NodeLook, type RunVerdict } from "@/lib/domain/run/verify-node";
import { getTarget } from "@/lib/services/config";
import type { RunAccess, StepOutcome } from "./access";
import { readingContext, readPlanned, withActing } from "./context";
import { cancelled } from "./end";
import { holdRun } from "./hold";
import { lookAtNode } from "./look";
import type { OperationOutcome } from "./operations/driver";
import { actOptions, noActor, toOutcome } from "./operations/outcome";
import { applyOperation, verifyOperation } from "./operations/registry";
import { finishRun, type RunRow, readRun, readSteps, setStep } from "./records";
import { toUndo } from "./undo";

const everyMs = 500;
const patientEveryMs = 50;
const mostRefusals = 5;

/**
 * Takes back what a run did, in reverse, because it could not be verified: then the node is restarted if the run had got to
 * that, and looked at again. The run ends as failed, or as unknown when the node is not as before either. Each step of it is
 * kept, so that a worker that takes over goes on where it was.
 */
export async function takeBackStep(access: RunAccess, runId: string): Promise<StepOutcome> {
  await holdRun(runId, access.me);
  const run = await readRun(runId);
  if (run.state === "cancelling") return cancelled(access, runId, "Cancelled before all of it was taken back.");
  if (run.state !== "running" || !run.before) return "ended";
  const planned = await readPlanned(run);
  const steps = await readSteps(runId);
  const failure = [...steps.values()].find((step) => step.data.failure)?.data.failure;
  if (!failure) throw new Error(`run ${runId} is taken back without a reason`);
  const data: StepData = { ...steps.get("revert")?.data };
  await setStep(runId, "revert", "running", null, data);
  const undos = listUndos(planned, steps);
  for (const { operation, undo } of undos) {
    if (data.undone?.some(({ kind }) => kind === operation.kind)) continue;
    const outcome = await undoPatiently(access, run, run.before, undo);
    if (outcome.state === "cancelled")
      return cancelled(access, runId, `Cancelled while it was taken back. ${outcome.detail}`);
    if (outcome.state !== "done")
      return notTakenBack(run, failure, undos, `${operationTitles[undo.kind]}: ${outcome.detail}`);
    data.undone = [...(data.undone ?? []), { kind: operation.kind, facts: outcome.facts }];
    await setStep(runId, "revert", "running", null, data);
  }
  const restart = steps.get("restart");
  const wasRestarted = restart !== undefined && restart.state !== "waiting" && !restart.data.untouched;
  // Looked at only now: a process that began before its file was put back has read the wrong one.
  if (wasRestarted && data.startTicks === undefined) {
    const host = await lookUntilSeen(access, run);
    if (host === "cancelling") return cancelled(access, runId, "Cancelled before all of it was taken back.");
    if (host.state === "unseen") {
      const problem = `the node's process cannot be seen, so it was not restarted: ${host.detail}`;
      return notTakenBack(run, failure, undos, problem);
    }
    data.startTicks = host.state === "running" ? host.facts.startTicks : null;
    await setStep(runId, "revert", "running", null, data);
  }
  const between: RunBefore = { ...run.before, startTicks: data.startTicks ?? run.before.startTicks };
  if (wasRestarted) {
    // One that does not come back by itself is told by the look that follows.
    const outcome = await bringBack(access, run, between);
    if (outcome.state === "cancelled")
      return cancelled(access, runId, `Cancelled while it was taken back. ${outcome.detail}`);
  }
  const verdict = await verifyTakenBack(access, run, undos, wasRestarted ? between : null);
  if (verdict.state !== "verified") return notTakenBack(run, failure, undos, verdict.detail);
  await setStep(runId, "revert", "done", verdict.detail);
  await finishRun(run, {
    state: "failed",
    result: `${failure.detail} It was taken back: ${verdict.detail}`,
    factsToCheck: failure.factsToCheck,
  });
  return "ended";
}

interface Undo {
  operation: Operation;
  undo: Operation;
}

/** What was done and can be undone, the last first. */
function listUndos(planned: PlanContent, steps: Awaited<ReturnType<typeof readSteps>>): Undo[] {
  return planned.operations
    .flatMap((operation) => {
      const step = steps.get(operation.kind);
      const undo = step?.state === "done" ? toUndo(operation, step.data.facts ?? {}) : null;
      return undo ? [{ operation, undo }] : [];
    })
    .reverse();
}

/** A host that names the file by the running process refuses while there is none: one that ends at once is waited for. */
async function undoPatiently(
  access: RunAccess,
  run: RunRow,
  before: RunBefore,
  undo: Operation,
): Promise<OperationOutcome> {
  const deadline = Date.now() + takenBackTimeoutSeconds * 1000;
  for (let refusals = 0; ; ) {
    const outcome = await act(access, run, before, undo);
    if (outcome.state !== "nothing" || outcome.reason !== "refused" || Date.now() > deadline) return outcome;
    // It may have ended between the two, so that one look says little.
    refusals = (await lookAtNode(access, run.targetId)).host.state === "running" ? refusals + 1 : 0;
    if (refusals === mostRefusals) return outcome;
    await sleep(patientEveryMs);
  }
}

/** Which process runs, or that none does: a look that fails tells neither, and is made again until the time is over. */
async function lookUntilSeen(access: RunAccess, run: RunRow): Promise<NodeLook["host"] | "cancelling"> {
  const deadline = Date.now() + takenBackTimeoutSeconds * 1000;
  for (;;) {
    const { host } = await lookAtNode(access, run.targetId);
    if (host.state !== "unseen" || Date.now() > deadline) return host;
    if ((await readRun(run.id)).state === "cancelling") return "cancelling";
    await sleep(everyMs);
  }
}

/** Each of these may take minutes, in which another worker may have taken the run over. */
async function act(access: RunAccess, run: RunRow, before: RunBefore, operation: Operation): Promise<OperationOutcome> {
  await holdRun(run.id, access.me);
  return withActing(access, run, { before, kind: operation.kind }, (context) => applyOperation(context, operation));
}

/**
 * Has the node start with what is its own again. A unit that systemd has given up, or waits with, is started at once;
 * a supervisor is waited for.
 */
async function bringBack(access: RunAccess, run: RunRow, before: RunBefore): Promise<OperationOutcome> {
  const isGone = async () => (await lookAtNode(access, run.targetId)).host.state === "gone";
  const isUnit = getTarget(run.targetId).host.kind === "systemd";
  if (!(isUnit && (await isGone()))) {
    const outcome = await act(access, run, before, { kind: "restart" });
    if (!isUnit || outcome.state === "cancelled" || outcome.state === "done" || !(await isGone())) return outcome;
  }
  await holdRun(run.id, access.me);
  return withActing(access, run, { before, kind: "restart" }, async (context) =>
    context.actor ? toOutcome(await context.actor.resetFailed({ ...actOptions(context), start: true }), []) : noActor,
  );
}

/** @param restarted the process that had to give way, null when none had to */
async function verifyTakenBack(
  access: RunAccess,
  run: RunRow,
  undos: readonly Undo[],
  restarted: RunBefore | null,
): Promise<RunVerdict> {
  const before = run.before as RunBefore;
  const deadline = Date.now() + takenBackTimeoutSeconds * 1000;
  for (;;) {
    const verdicts: RunVerdict[] = [];
    for (const { undo } of undos) {
      verdicts.push(await verifyOperation(readingContext(access, run, { before, kind: undo.kind }), undo, {}));
    }
    if (restarted) {
      // Another pid with the same start is not to be had: the start alone tells the processes apart here.
      const look = await lookAtNode(access, run.targetId);
      const pid =
        look.host.state === "running" && look.host.facts.startTicks === restarted.startTicks
          ? look.host.facts.pid
          : null;
      verdicts.push(judgeNode({ ...restarted, pid }, look, { mustShrink: false }));
    }
    const bad = verdicts.find(({ state }) => state !== "verified");
    if (!bad) return { state: "verified", detail: verdicts.map(({ detail }) => detail).join(" "), factsToCheck: [] };
    if (Date.now() > deadline || (await readRun(run.id)).state === "cancelling") return bad;
    await sleep(everyMs);
  }
}

async function notTakenBack(
  run: RunRow,
  failure: StepFailure,
  undos: readonly Undo[],
  problem: string,
): Promise<StepOutcome> {
  const backups = undos.flatMap(({ undo }) =>
    undo.kind === "restore-config" ? [`${undo.backup} beside ${undo.path}`] : [],
  );
  const kept = backups.length === 0 ? "" : ` The earlier configuration is kept as ${backups.join(", ")}.`;
  await setStep(run.id, "revert", "failed", problem);
  await finishRun(run, {
    state: "outcome unknown",
    result: `${failure.detail} Taking it back did not succeed: ${problem}${kept}`,
    factsToCheck: [
      ...failure.factsToCheck,
      ...backups.map((backup) => `Is the configuration again what ${backup} holds?`),
      "Does the node run, and does its health check answer?",
    ],
  });
  return "ended";
}
