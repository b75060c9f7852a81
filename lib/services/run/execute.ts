import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { and, eq, inArray } from "drizzle-orm";
import type { HostRunner } from "@/lib/adapters/hosts/registry";
import { db } from "@/lib/db/client";
import { plans, runs } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import type { PlanContent } from "@/lib/domain/action/action";
import { ruleWindowSeconds } from "@/lib/domain/forecast/alert-rule";
import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { RunBefore } from "@/lib/domain/run/record";
import { judgeRestart } from "@/lib/domain/run/verify-restart";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { fitTrend } from "@/lib/domain/trend/theil-sen";
import { config } from "@/lib/services/config";
import { keepVerdictNow } from "@/lib/services/diagnosis/store";
import { readSamples } from "@/lib/services/monitor/own-samples";
import { readTargetSignals } from "@/lib/services/monitor/store";
import { basisFacts, findBasisDifference } from "@/lib/services/plan/basis";
import { restartPlanOf, type TargetAccess } from "@/lib/services/plan/prepare";
import { appendTimeline } from "@/lib/services/timeline/append";
import { type Holder, holdRun } from "./hold";
import { openOutput } from "./output";
import { finishRun, lockIncident, moveIncident, readRun, setStep } from "./records";

export interface RunAccess extends TargetAccess {
  runners: ReadonlyMap<string, HostRunner>;
  me: Holder;
  /** The watch after a run, in seconds; compressed in a demo. */
  watchSeconds: number;
}

const restartTimeoutSeconds = 60;
const verifyTimeoutMs = 60_000;
const cancelPollMs = 250;

/** The worker's steps of a run, each safe to repeat after a crash: it observes first whether its effect is already there. */
export type StepOutcome = { next: true } | { next: false };
const goOn: StepOutcome = { next: true };
const ended: StepOutcome = { next: false };

/** Step 1: nothing is touched. Takes the run, looks whether the plan still holds, and notes what was found before. */
export async function observeStep(access: RunAccess, runId: string): Promise<StepOutcome> {
  await holdRun(runId, access.me);
  const run = await readRun(runId);
  if (run.state === "cancelling") return cancelled(access, runId, "Cancelled before anything was done.");
  if (run.state !== "requested" && run.state !== "running") return ended;
  if (run.before) return goOn;
  const begun = await inTransaction(async (tx) => {
    await lockIncident(tx, run.incidentId);
    // Somebody may have asked for its end since it was read.
    const [live] = await tx
      .update(runs)
      .set({ state: "running", startedAt: new Date() })
      .where(and(eq(runs.id, runId), inArray(runs.state, ["requested", "running"])))
      .returning({ id: runs.id });
    if (!live) return false;
    const data = { runId, action: run.action, executor: access.me.executor };
    await appendTimeline(tx, { chain: run.incidentId, at: new Date(), actor: systemActor, kind: "run.started", data });
    await moveIncident(tx, run.incidentId, ["open", "watching", "resolved"], "mitigating", "a run began");
    return true;
  });
  if (!begun) return cancelled(access, runId, "Cancelled before anything was done.");
  await setStep(runId, "observe", "running");
  const [plan] = await db().select().from(plans).where(eq(plans.id, run.planId));
  const fresh = await restartPlanOf(access, run.targetId);
  if ("failed" in fresh) {
    await finishRun(run, { state: "failed", result: `Nothing was done. ${fresh.failed}` });
    return ended;
  }
  const change = plan?.content ? findBasisDifference(plan.content.basis, fresh.content.basis) : "the plan is gone";
  if (change) {
    await finishRun(run, {
      state: "failed",
      result: `Refused as stale: ${change}. Nothing was done; ask for a new plan.`,
    });
    return ended;
  }
  const host = await access.hosts.get(run.targetId)?.readFacts();
  if (host?.state !== "running") {
    await finishRun(run, { state: "failed", result: `Nothing was done. ${host?.detail ?? "No host access."}` });
    return ended;
  }
  if (!isPlannedProcess(plan?.content, host.facts)) {
    await finishRun(run, {
      state: "failed",
      result: `Refused as stale: the node was started anew while it was looked at. Nothing was done; ask for a new plan.`,
    });
    return ended;
  }
  await keepVerdictNow({ incidentId: run.incidentId, targetId: run.targetId, moment: "action", runId });
  const before = await toBefore(access, run.targetId, host.facts);
  await db().update(runs).set({ before }).where(eq(runs.id, runId));
  await setStep(runId, "observe", "done", `process ${before.pid}, RSS ${formatBytes(before.rssBytes)}`);
  return goOn;
}

/** Step 2: the effect. The helper acts only on the process that was observed, so a repeat finds another one and leaves it alone. */
export async function restartStep(access: RunAccess, runId: string): Promise<StepOutcome> {
  await holdRun(runId, access.me);
  const run = await readRun(runId);
  const runner = access.runners.get(run.targetId);
  if (!run.before || !runner) throw new Error(`run ${runId} reached its effect without an observation`);
  if (run.state === "cancelling") return cancelled(access, runId, "Cancelled before anything was sent.");
  if (run.state !== "running") return ended;
  await setStep(runId, "restart", "running");
  const stop = new AbortController();
  const watching = watchForCancel(runId, stop);
  const output = openOutput(runId);
  try {
    const result = await runner.restart({
      expectStartTicks: run.before.startTicks,
      timeoutSeconds: restartTimeoutSeconds,
      onOutput: ({ text }) => output.write(text),
      signal: stop.signal,
    });
    await output.close();
    if (result.state === "restarted" || result.state === "already-restarted") {
      await setStep(runId, "restart", "done", result.detail);
      return goOn;
    }
    if (result.state === "cancelled")
      return cancelled(access, runId, `Cancelled while the restart was under way. ${result.detail}`);
    await finishUnfinished(access, runId, result.detail);
    return ended;
  } finally {
    stop.abort();
    await watching;
    await output.close();
  }
}

/** Step 3: a new process, with less memory, that answers. Reads only. */
export async function verifyStep(access: RunAccess, runId: string): Promise<StepOutcome> {
  await holdRun(runId, access.me);
  const run = await readRun(runId);
  if (run.state === "cancelling") return cancelled(access, runId, "Cancelled after the restart; it was not verified.");
  if (run.state !== "running" || !run.before) return ended;
  await setStep(runId, "verify", "running");
  const deadline = Date.now() + verifyTimeoutMs;
  for (;;) {
    const verdict = judgeRestart(run.before, await look(access, run.targetId));
    if (verdict.state === "verified") {
      await setStep(runId, "verify", "done", verdict.detail);
      return goOn;
    }
    if ((await readRun(runId)).state === "cancelling") {
      return cancelled(access, runId, "Cancelled after the restart; it was not verified.");
    }
    if (Date.now() > deadline) {
      const seconds = formatDuration(verifyTimeoutMs / 1000);
      await finishRun(run, {
        state: verdict.state === "failed" ? "failed" : "outcome unknown",
        result: `Not verified within ${seconds}: ${verdict.detail}`,
        factsToCheck: verdict.factsToCheck,
      });
      return ended;
    }
    await sleep(500);
  }
}

/** Step 4: the result, and the watch that says whether it held. */
export async function finishStep(access: RunAccess, runId: string): Promise<void> {
  await holdRun(runId, access.me);
  const run = await readRun(runId);
  if (run.state === "cancelling") {
    await cancelled(access, runId, "Cancelled after the restart was verified; it is not watched.");
    return;
  }
  if (run.state !== "running" || !run.before) return;
  const now = await look(access, run.targetId);
  const rss = now.facts
    ? `RSS ${formatBytes(run.before.rssBytes)} → ${formatBytes(now.facts.rssBytes)}`
    : "RSS not read";
  await setStep(runId, "finish", "done");
  await finishRun(run, {
    state: "done",
    result: `Restarted and verified. ${rss}.`,
    watchUntil: new Date(Date.now() + access.watchSeconds * 1000),
  });
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
  if (!run.before) {
    await finishRun(run, { state: "failed", result: `Nothing was done. ${reason}` });
    return;
  }
  const verdict = judgeRestart(run.before, await look(access, run.targetId));
  if (verdict.state === "verified") {
    await finishRun(run, {
      state: "done",
      result: `${reason} The restart had worked all the same: ${verdict.detail}`,
      watchUntil: new Date(Date.now() + access.watchSeconds * 1000),
    });
    return;
  }
  await finishRun(run, {
    state: verdict.state === "failed" ? "failed" : "outcome unknown",
    result: `${reason} ${verdict.detail}`,
    factsToCheck: verdict.factsToCheck,
  });
}

/** Whether the process now seen is the one the plan was made for. */
function isPlannedProcess(content: PlanContent | null | undefined, facts: HostFacts): boolean {
  const planned = content?.basis.find((fact) => fact.name === basisFacts.startTicks);
  return planned?.value === String(facts.startTicks);
}

async function cancelled(access: RunAccess, runId: string, what: string): Promise<StepOutcome> {
  const run = await readRun(runId);
  const now = await look(access, run.targetId);
  const state = run.before
    ? judgeRestart(run.before, now).detail
    : now.facts
      ? `The node runs as process ${now.facts.pid}.`
      : `The node cannot be seen: ${now.detail}`;
  await finishRun(run, { state: "cancelled", result: `${what} ${state}` });
  return ended;
}

/** Polls the run's row and aborts when somebody asks for its end; stops with the step. */
async function watchForCancel(runId: string, stop: AbortController): Promise<void> {
  while (!stop.signal.aborted) {
    const state = await readRun(runId).then(
      (run) => run.state,
      () => null,
    );
    if (state === "cancelling") stop.abort(new Error("cancelled"));
    await sleep(cancelPollMs, undefined, { signal: stop.signal }).catch(() => {});
  }
}

async function look(access: RunAccess, targetId: string) {
  const reader = access.hosts.get(targetId);
  const [host, health] = await Promise.all([
    reader?.readFacts().catch((error: unknown) => ({ state: "unreadable" as const, detail: String(error) })),
    access.nodes.get(targetId)?.probeHealth() ?? null,
  ]);
  const facts: HostFacts | null = host?.state === "running" ? host.facts : null;
  const detail = host === undefined ? "no host access" : host.state === "running" ? "" : host.detail;
  return { facts, detail, healthy: health === null ? null : health.state === "value" };
}

/** Slope of RSS over the alert rule's window, for the watch to compare with. */
async function slopeBefore(targetId: string): Promise<number | null> {
  const nowMs = Date.now();
  const fromMs = nowMs - (ruleWindowSeconds / config().timeScale) * 1000;
  return fitTrend(await readSamples(db(), targetId, "rss", { fromMs, toMs: nowMs }))?.slopePerSecond ?? null;
}

async function toBefore(access: RunAccess, targetId: string, facts: HostFacts): Promise<RunBefore> {
  const repositories = await access.nodes.get(targetId)?.readRepositories();
  const signals = (await readTargetSignals([targetId])).get(targetId)?.signals ?? {};
  return {
    pid: facts.pid,
    startTicks: facts.startTicks,
    startedAt: facts.startedAt,
    rssBytes: facts.rssBytes,
    repositories: repositories?.state === "value" ? repositories.value : (signals.repositories?.value ?? null),
    observedAt: Date.now(),
    bytesPerSecond: await slopeBefore(targetId),
  };
}
