import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { PlanContent } from "@/lib/domain/action/action";
import type { Operation, OperationKind } from "@/lib/domain/action/operation";
import { operationTitles, optionalSeconds } from "@/lib/domain/action/operation";
import type { StepFailure } from "@/lib/domain/run/record";
import { operationAttempts } from "@/lib/domain/run/timeouts";
import type { RunAccess, StepOutcome } from "./access";
import { readOperationSteps, readPlanned, withActing } from "./context";
import { cancelled, endUnknown, failRun } from "./end";
import { holdRun } from "./hold";
import { keepEffect } from "./keep-effect";
import type { OperationContext, OperationOutcome } from "./operations/driver";
import { applyOperation } from "./operations/registry";
import { isLeftOut, tryOptional } from "./optional";
import { type RunRow, readRun, readSteps, setStep } from "./records";
import { toUndo } from "./undo";

const attemptPauseMs = 2_000;

/**
 * One operation of a run. One whose step is done is not carried out again; one that was under way when its worker ended
 * is, since its driver looks first whether the effect is there.
 */
export async function operateStep(access: RunAccess, runId: string, kind: OperationKind): Promise<StepOutcome> {
  await holdRun(runId, access.me);
  const run = await readRun(runId);
  if (run.state !== "running" && run.state !== "cancelling") return "ended";
  const step = (await readSteps(runId)).get(kind);
  const planned = await readPlanned(run);
  const operation = planned.operations.find((one) => one.kind === kind);
  const { before } = run;
  if (!step || !operation || !before) throw new Error(`run ${runId} reached ${kind} without an observation`);
  // A cancel is met by the step that comes next.
  if (step.state === "done") return "next";
  if (run.state === "cancelling") {
    const title = operationTitles[kind].toLowerCase();
    const { failure } = step.data;
    if (failure) {
      const what = `Cancelled after this had failed: ${title}. ${failure.detail}`;
      return cancelled(access, runId, what, failure.factsToCheck);
    }
    if (step.state !== "running") return cancelled(access, runId, `Cancelled before: ${title}.`);
    await keepEffect(access, run, operation);
    return cancelled(access, runId, `Cancelled during: ${title}.`);
  }
  if (step.data.failure) return "take back";
  if (await isLeftOut(run, operation)) return "next";
  await setStep(runId, kind, "running");
  const keep = (prior: Record<string, string>) => setStep(runId, kind, "running", null, { prior });
  const apply = (context: OperationContext) => applyUntilKnown(context, operation, () => holdRun(runId, access.me));
  const seconds = optionalSeconds(operation);
  const outcome = await withActing(access, run, { before, kind, prior: step.data.prior, keep }, (context) =>
    seconds === null ? apply(context) : tryOptional(context, seconds, apply),
  );
  await holdRun(runId, access.me);
  if (outcome.state === "missed") {
    await setStep(runId, kind, "failed", `The run goes on without it. ${outcome.detail}`);
    return "next";
  }
  return settle(access, run, planned, operation, outcome);
}

/**
 * Whether an effect is there is found out by asking for it again: the drivers look first. What the first attempt found
 * before it acted is what all of them start from.
 * @param hold throws when the run is not ours any more; asked before each attempt
 */
async function applyUntilKnown(
  context: OperationContext,
  operation: Operation,
  hold: () => Promise<void>,
): Promise<OperationOutcome> {
  let { prior } = context;
  const keep = async (facts: Record<string, string>) => {
    if (prior) return;
    prior = facts;
    await context.keep(facts);
  };
  for (let attempt = 1; ; attempt += 1) {
    if (attempt > 1) await hold();
    const outcome = await applyOperation({ ...context, prior, keep }, operation);
    if (outcome.state !== "unknown" || attempt === operationAttempts || context.signal.aborted) return outcome;
    context.write(`${outcome.detail}\nLooking again.\n`);
    await sleep(attemptPauseMs, undefined, { signal: context.signal }).catch(() => {});
  }
}

async function settle(
  access: RunAccess,
  run: RunRow,
  planned: PlanContent,
  operation: Operation,
  outcome: OperationOutcome,
): Promise<StepOutcome> {
  const { kind } = operation;
  switch (outcome.state) {
    case "done":
      await setStep(run.id, kind, "done", outcome.detail, { facts: outcome.facts });
      return "next";
    case "cancelled":
      await keepEffect(access, run, operation);
      return cancelled(access, run.id, `Cancelled during: ${operationTitles[kind].toLowerCase()}. ${outcome.detail}`);
    case "nothing":
      if (outcome.reason === "cancelled") return cancelled(access, run.id, `Cancelled. ${outcome.detail}`);
      return giveUp(run, planned, kind, { detail: outcome.detail, factsToCheck: [] }, true);
    case "failed":
      return giveUp(run, planned, kind, outcome);
    case "unknown":
      if (await keepEffect(access, run, operation)) return "next";
      return endUnknown(run, outcome.detail, outcome.factsToCheck);
  }
}

/** What was done before is taken back where the plan says so; else it stays, and is said. */
async function giveUp(
  run: RunRow,
  planned: PlanContent,
  kind: OperationKind,
  { detail, factsToCheck }: StepFailure,
  untouched = false,
): Promise<StepOutcome> {
  await setStep(run.id, kind, "failed", detail, { failure: { detail, factsToCheck }, untouched });
  if (await canTakeBack(run.id, planned)) return "take back";
  return failRun(run, detail, factsToCheck);
}

/** Whether the plan has the console take back what was done, and something done can be. */
export async function canTakeBack(runId: string, planned: PlanContent): Promise<boolean> {
  if (!planned.revert.automatic) return false;
  const steps = await readOperationSteps(runId, planned.operations);
  return planned.operations.some((operation, index) => {
    const step = steps[index];
    return step?.state === "done" && toUndo(operation, step.facts) !== null;
  });
}
