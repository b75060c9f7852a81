import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { and, eq, inArray } from "drizzle-orm";
import { runs } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { actionCatalogue, type PlanContent } from "@/lib/domain/action/action";
import { type OperationKind, optionalSeconds } from "@/lib/domain/action/operation";
import { formatBytes } from "@/lib/domain/format/format";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { RunBefore } from "@/lib/domain/run/record";
import { sortKeys } from "@/lib/domain/sort-keys";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { keepVerdictNow } from "@/lib/services/diagnosis/store";
import { moveOn } from "@/lib/services/incident/life";
import { basisFacts, findBasisDifference } from "@/lib/services/plan/basis";
import { appendTimeline } from "@/lib/services/timeline/append";
import type { RunAccess, StepOutcome } from "./access";
import { readPlanned } from "./context";
import { cancelled } from "./end";
import { holdRun } from "./hold";
import { lookAtNode, toBefore } from "./look";
import { findRestartElsewhere } from "./one-at-a-time";
import { planAgain } from "./plan-again";
import { finishRun, lockIncident, type RunRow, readRun, setStep } from "./records";

/** A look that the host or the node did not answer is repeated: what touches nothing may be tried again. */
const looks = 3;
const pauseBetweenLooksMs = 1_000;

/** These act on the process, or on what only it reads. */
const needProcess: ReadonlySet<OperationKind> = new Set(["restart", "oom-score", "clear-cache", "dump-heap"]);

/** The first step: nothing is touched. Takes the run, looks whether the plan still holds, and notes what was found before. */
export async function observeStep(access: RunAccess, runId: string): Promise<StepOutcome> {
  await holdRun(runId, access.me);
  const run = await readRun(runId);
  if (run.state === "cancelling") return cancelled(access, runId, "Cancelled before anything was done.");
  if (run.state !== "requested" && run.state !== "running") return "ended";
  if (run.before) return "next";
  if (!(await begin(access, run))) return cancelled(access, runId, "Cancelled before anything was done.");
  await setStep(runId, "observe", "running");
  const planned = await readPlanned(run);
  const found = await look(access, run, planned);
  if ("refusal" in found) {
    await finishRun(run, { state: "failed", result: found.refusal });
    return "ended";
  }
  const { facts, content } = found;
  await keepVerdictNow({ incidentId: run.incidentId, targetId: run.targetId, moment: "action", runId });
  const { noCapture } = content;
  const before = {
    ...(await toBefore(access, run.targetId, facts)),
    ...(noCapture === undefined ? {} : { noCapture }),
  };
  const elsewhere = await keepBefore(run, content, before);
  if (elsewhere) {
    await finishRun(run, { state: "failed", result: `Nothing was done. ${elsewhere}` });
    return "ended";
  }
  const seen =
    facts === null
      ? "no process was looked at"
      : `process ${facts.pid}, RSS ${formatBytes(facts.rssBytes ?? Number.NaN)}`;
  await setStep(runId, "observe", "done", seen);
  return "next";
}

/** Who restarts another node of the network, in words; else, in the same moment, what was found is stored, and null given. */
function keepBefore(run: RunRow, content: PlanContent, before: RunBefore): Promise<string | null> {
  return inTransaction(async (tx) => {
    const elsewhere = await findRestartElsewhere(tx, { targetId: run.targetId, content, run });
    if (!elsewhere) await tx.update(runs).set({ before }).where(eq(runs.id, run.id));
    return elsewhere;
  });
}

/**
 * False when somebody has asked for the run's end since it was read. A worker that takes over in this step finds the run
 * begun: it began once.
 */
function begin(access: RunAccess, run: RunRow): Promise<boolean> {
  return inTransaction(async (tx) => {
    await lockIncident(tx, run.incidentId);
    const [live] = await tx
      .select({ state: runs.state, startedAt: runs.startedAt })
      .from(runs)
      .where(and(eq(runs.id, run.id), inArray(runs.state, ["requested", "running"])))
      .for("update");
    if (!live) return false;
    if (live.startedAt !== null) return true;
    await tx.update(runs).set({ state: "running", startedAt: new Date() }).where(eq(runs.id, run.id));
    const data = { runId: run.id, action: run.action, executor: access.me.executor };
    const moved = { actor: systemActor, at: new Date() };
    await appendTimeline(tx, { chain: run.incidentId, ...moved, kind: "run.started", data });
    // What collects or prevents does not mitigate, and is no reason to leave a watch.
    if (actionCatalogue[run.action].watched) await moveOn(tx, run.incidentId, { kind: "run-begins" }, moved);
    return true;
  });
}

/** The plan as it is now, with the process that was found, or null where none is needed and none was seen. */
interface Found {
  facts: HostFacts | null;
  content: PlanContent;
}

/** Why nothing may be done, in words. `isUnanswered` says that the next look may find what this one did not. */
interface Refusal {
  refusal: string;
  isUnanswered?: true;
}

async function look(access: RunAccess, run: RunRow, planned: PlanContent): Promise<Found | Refusal> {
  for (let left = looks - 1; ; left -= 1) {
    const found = await lookOnce(access, run, planned);
    if (left === 0 || !("isUnanswered" in found)) return found;
    await sleep(pauseBetweenLooksMs);
  }
}

async function lookOnce(access: RunAccess, run: RunRow, planned: PlanContent): Promise<Found | Refusal> {
  const fresh = await planAgain(access, run);
  if ("failed" in fresh) return { refusal: `Nothing was done. ${fresh.failed}`, isUnanswered: true };
  const change = findBasisDifference(planned.basis, fresh.content.basis);
  if (change) return { refusal: `Refused as stale: ${change}. Nothing was done; ask for a new plan.` };
  // What the basis does not name may have changed all the same: a quorum, a right, how much is used.
  const blocked = fresh.content.preconditions.find(({ state, blocking }) => blocking && state === "not met");
  if (blocked) return { refusal: `Nothing was done. ${blocked.text}: not met any more. ${blocked.detail}` };
  if (!isSameData(required(planned), required(fresh.content))) {
    return {
      refusal: "Refused as stale: the same request would do something else now. Nothing was done; ask for a new plan.",
    };
  }
  const { host } = await lookAtNode(access, run.targetId);
  const ticks = planned.basis.find((fact) => fact.name === basisFacts.startTicks);
  if (host.state !== "running") {
    // Planned for a node that is down: its restart is a start.
    const readsAnew = planned.operations.some(({ kind }) => kind === "write-config" || kind === "restore-config");
    const isStart = host.state === "gone" && ticks === undefined && readsAnew;
    if (isStart || !planned.operations.some(({ kind }) => needProcess.has(kind))) {
      return { facts: null, content: fresh.content };
    }
    const refusal = `Nothing was done. The node's process cannot be seen: ${host.detail}`;
    return host.state === "unseen" ? { refusal, isUnanswered: true } : { refusal };
  }
  if (ticks && ticks.value !== String(host.facts.startTicks)) {
    return {
      refusal:
        "Refused as stale: the node was started anew while it was looked at. Nothing was done; ask for a new plan.",
    };
  }
  return { facts: host.facts, content: fresh.content };
}

/** What a run goes on without makes no other plan: an urgent restart is not refused because no dump fits before it any more. */
const required = ({ operations }: PlanContent) => operations.filter((one) => optionalSeconds(one) === null);

function isSameData(one: unknown, other: unknown): boolean {
  return JSON.stringify(sortKeys(one)) === JSON.stringify(sortKeys(other));
}
