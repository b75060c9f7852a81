import { actionCatalogue } from "../action";
import type { Operation } from "../operation";
import type { ActionName } from "../parameters";
import { basisFacts, configFacts, limitFacts, lossFacts, oomFacts, processFacts, processFactsIfHealthy } from "./basis";
import { costOfWaiting, expectedAfterRestart, expectedUnchanged, restartLosses, rolloutLosses } from "./effect";
import { answerOf, isSameLimit, type PlanLooks, type PlanResult, problemOf } from "./looks";
import { describeLimits } from "./memory-limits";
import { limitPreconditions } from "./memory-preconditions";
import {
  processOrDownPrecondition,
  restartPreconditions,
  restartRadius,
  rolloutPreconditions,
  rolloutRadius,
} from "./preconditions";
import { describeProcess, restartSteps } from "./restart";
import { summarizeRevert } from "./revert-summary";

/** What a revert is planned from: an ended run, and what takes back each operation that it did, newest first. */
export interface RevertedRun {
  id: string;
  action: ActionName;
  finishedAt: number | null;
  undo: readonly { done: Operation; facts: Readonly<Record<string, string>>; undo: Operation | null }[];
}

/** What taking something back restarts: the node, all replicas of its workload, or nothing. */
type Restarts = "node" | "replicas" | "nothing";

function restartsOf(looks: PlanLooks, undone: readonly Operation[]): Restarts {
  // The process reads its file when it starts.
  if (undone.some(({ kind }) => kind === "restore-config")) return "node";
  const patchesTemplate = looks.pod !== null && undone.some(({ kind }) => kind === "memory-limit");
  return patchesTemplate ? "replicas" : "nothing";
}

/**
 * Takes back what a run did, as far as it can be. Refused where the file or the limits are no longer those that the run
 * left: putting the earlier ones back would undo what somebody did since.
 */
export function planRevert(looks: PlanLooks, run: RevertedRun): PlanResult {
  const title = actionCatalogue[run.action].title.toLowerCase();
  const undone = run.undo.flatMap(({ undo }) => (undo ? [undo] : []));
  if (undone.length === 0) return { failed: `Nothing that this run did can be taken back (${title}).` };
  const changed = run.undo.flatMap((entry) => whyNotAnyMore(looks, entry) ?? [])[0];
  if (changed !== undefined) return { failed: `Not taken back: ${changed}` };
  const restarts = restartsOf(looks, undone);
  const operations: Operation[] = restarts === "node" ? [...undone, { kind: "restart" }] : undone;
  // Neither a restart nor a heap dump leaves anything to be taken back.
  const stays = run.undo.flatMap(({ done, undo }) =>
    undo === null && done.kind !== "restart" && done.kind !== "dump-heap" ? [done.kind] : [],
  );
  const limit = undone.find((operation) => operation.kind === "memory-limit");
  return {
    content: {
      summary: `${summarizeRevert(looks, run)}; ${describeProcess(looks)}.`,
      steps: [
        "Look again: what the run left must still be there.",
        ...undone.map(undoStep),
        ...(restarts === "node" ? restartSteps(looks) : []),
        ...(restarts === "replicas" ? ["Watch the rollout to its end."] : []),
        "Verify: the earlier state is there, and the health check answers.",
      ],
      operations,
      helps: {
        state: "unknown",
        reason: "It brings back the state before that run, and with it what the run was against.",
      },
      honours: [],
      diff: null,
      blastRadius: {
        node: restartRadius(looks),
        replicas: rolloutRadius(looks),
        nothing: ["Nothing is restarted."],
      }[restarts],
      losses: [
        ...{ node: restartLosses(looks), replicas: rolloutLosses(looks), nothing: [] }[restarts],
        ...(stays.length > 0 ? [`Not taken back, since it cannot be: ${stays.join(", ")}.`] : []),
      ],
      preconditions: [
        ...(restarts === "node" ? restartPreconditions(looks, 1) : [processOrDownPrecondition(looks)]),
        ...(restarts === "replicas" ? rolloutPreconditions(looks) : []),
        ...(limit ? limitPreconditions(looks, limit) : []),
      ],
      expected: restarts === "nothing" ? expectedUnchanged(looks, "Nothing is freed.") : expectedAfterRestart(looks),
      forecast: null,
      costOfWaiting: costOfWaiting(looks),
      revert: {
        possible: false,
        automatic: false,
        text: "Plan the earlier action again to have its effect back.",
      },
      basis: [
        { name: basisFacts.run, value: run.id, source: "this console", at: looks.nowMs },
        ...(restarts === "replicas" || undone.some(({ kind }) => kind === "oom-score") ? processFacts(looks) : []),
        ...(restarts === "node" ? [...processFactsIfHealthy(looks), ...configFacts(looks)] : []),
        ...(limit ? limitFacts(looks) : []),
        ...(undone.some(({ kind }) => kind === "oom-score") ? oomFacts(looks) : []),
        ...(restarts === "nothing" ? [] : lossFacts(looks)),
      ],
    },
  };
}

function undoStep(operation: Operation): string {
  switch (operation.kind) {
    case "restore-config":
      return `Put the backup ${operation.backup} back as ${operation.path}, with a backup of its present bytes beside it.`;
    case "memory-limit":
      return `Set ${describeLimits(operation.max, operation.high)}, as before that run.`;
    case "oom-score":
      return `Set the OOM score adjustment to ${operation.value}, as before that run.`;
    default:
      return `Carry out ${operation.kind}.`;
  }
}

/** Why what the run did is no longer what is there; null when it is, or when only the run itself will tell. */
function whyNotAnyMore(looks: PlanLooks, { done, undo }: RevertedRun["undo"][number]): string | null {
  if (undo === null) return null;
  if (undo.kind === "restore-config") {
    const source = answerOf(looks.config);
    if (!source) return `the configuration cannot be read: ${problemOf(looks.config)}`;
    if (source.sha256 === undo.expectSha256) return null;
    return source.sha256 === undo.newSha256
      ? `${source.path} has its earlier bytes already.`
      : `${source.path} was changed since that run (sha256 ${source.sha256.slice(0, 12)}, not ${undo.expectSha256.slice(0, 12)}). Edit it by hand, or plan a new change.`;
  }
  if (done.kind === "memory-limit") {
    const limits = answerOf(looks.limits);
    if (!limits) return `the memory limits cannot be read: ${problemOf(looks.limits)}`;
    if (done.max !== "unset" && !isSameLimit(limits.max, done.max))
      return `the memory limit is ${limits.max} now, not ${done.max} as that run left it.`;
    if (done.high !== null && done.high !== "unset" && !isSameLimit(limits.high, done.high)) {
      return `the throttling threshold is ${limits.high} now, not ${done.high} as that run left it.`;
    }
    return null;
  }
  if (done.kind === "oom-score") {
    const score = answerOf(looks.oomScore);
    if (!score) return `the OOM score cannot be read: ${problemOf(looks.oomScore)}`;
    return score.value === done.value
      ? null
      : `the OOM score adjustment is ${score.value} now, not ${done.value} as that run left it.`;
  }
  return null;
}
