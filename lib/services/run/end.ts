import "server-only";
import { actionCatalogue, type PlanContent } from "@/lib/domain/action/action";
import { redactSentence } from "@/lib/domain/run/redact";
import { describeNode } from "@/lib/domain/run/verify-node";
import { describeStanding } from "@/lib/domain/run/what-stands";
import type { RunAccess, StepOutcome } from "./access";
import { readOperationSteps, readPlanned } from "./context";
import { holdRun } from "./hold";
import { judgeRun } from "./judge";
import { lookAtNode } from "./look";
import { finishRun, type RunRow, readRun, readSteps } from "./records";

/** Ends a run that somebody wanted to end, and says in which state the node is, and what was done by then. */
export async function cancelled(
  access: RunAccess,
  runId: string,
  what: string,
  factsToCheck: string[] = [],
): Promise<StepOutcome> {
  const run = await readRun(runId);
  const node = describeNode(run.before, await lookAtNode(access, run.targetId));
  await finishRun(run, { state: "cancelled", result: join(what, node, await standing(run)), factsToCheck });
  return "ended";
}

/** Ends a run that cannot go on; what was done before that is said. */
export async function failRun(run: RunRow, detail: string, factsToCheck: string[] = []): Promise<StepOutcome> {
  const stands = await standing(run);
  const nothing = stands === "" && factsToCheck.length === 0 ? "Nothing was done." : "";
  await finishRun(run, { state: "failed", result: join(nothing, detail, stands), factsToCheck });
  return "ended";
}

/** Ends a run of which nobody can say whether it had its effect. */
export async function endUnknown(run: RunRow, detail: string, factsToCheck: string[]): Promise<StepOutcome> {
  const stands = await standing(run);
  await finishRun(run, { state: "outcome unknown", result: join(detail, stands), factsToCheck });
  return "ended";
}

/** Whose effect is watched afterwards, and until when. */
export function watchOf(access: RunAccess, run: RunRow): { watchUntil?: Date } {
  return actionCatalogue[run.action].watched ? { watchUntil: new Date(Date.now() + access.watchSeconds * 1000) } : {};
}

/** A run whose steps cannot go on here, by a fault of ours: what is known, and what to check. */
export async function abandonRun(access: RunAccess, runId: string, reason: string): Promise<void> {
  await holdRun(runId, access.me);
  await finishUnfinished(access, runId, reason);
}

/**
 * Ends a live run by what can be observed. Needs no fence: it changes nothing but our own record, once. When the effect is
 * there after all, the run is done and watched; a run that somebody wanted to end ends as cancelled.
 */
export async function finishUnfinished(access: RunAccess, runId: string, reason: string): Promise<void> {
  const run = await readRun(runId);
  if (run.state === "cancelling") {
    await cancelled(access, runId, `Cancelled. ${reason}`);
    return;
  }
  const planned: PlanContent | null = run.before ? await readPlanned(run) : null;
  const steps = planned ? await readOperationSteps(runId, planned.operations) : [];
  if (!planned || steps.every(({ state }) => state === "waiting")) {
    await finishRun(run, { state: "failed", result: `Nothing was done. ${reason}` });
    return;
  }
  const verdict = await judgeRun(access, run, planned);
  const result = join(reason, verdict.detail, await standing(run));
  if (verdict.state === "verified" && steps.every(({ state }) => state !== "waiting")) {
    await finishRun(run, {
      state: "done",
      result: join(reason, `It had worked all the same: ${verdict.detail}`),
      ...watchOf(access, run),
    });
    return;
  }
  const { factsToCheck } = verdict;
  await finishRun(run, { state: verdict.state === "failed" ? "failed" : "outcome unknown", result, factsToCheck });
}

async function standing(run: RunRow): Promise<string> {
  if (!run.before) return "";
  const undone = (await readSteps(run.id)).get("revert")?.data.undone ?? [];
  const operations = await readOperationSteps(run.id, (await readPlanned(run)).operations);
  return describeStanding(operations, new Set(undone.map(({ kind }) => kind)));
}

/** A secret in one of them reaches to the end of its line: it must not take the next sentence with it. */
function join(...sentences: string[]): string {
  return sentences
    .filter((sentence) => sentence !== "")
    .map(redactSentence)
    .join(" ");
}
