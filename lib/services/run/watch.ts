import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { describeError } from "@/lib/db/describe-error";
import { publish } from "@/lib/db/events";
import { plans, runs } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { judgeWatch, type WatchInput } from "@/lib/domain/run/watch";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { moveOn } from "@/lib/services/incident/life";
import { readSamples } from "@/lib/services/monitor/own-samples";
import { readTargetSignals } from "@/lib/services/monitor/store";
import { log } from "@/lib/services/telemetry/log";
import { appendTimeline } from "@/lib/services/timeline/append";
import { lockIncident } from "./records";
import { readNextChangeAt, readRssAtAge, readStartsAfter } from "./watch-readings";

type Run = typeof runs.$inferSelect;
type Plan = typeof plans.$inferSelect;

/** Clocks of the host and of the console differ by a little. */
const clockMs = 2000;
/** How much younger than asked for the sample of an earlier start may be. */
const ageToleranceSeconds = 120;
const leastToleranceSeconds = 3;

/**
 * Looks at every watch that is under way; part of a monitor round, so it survives any restart of the worker. One that cannot
 * be judged is logged and looked at again in the next round; it holds up no other.
 */
export async function evaluateWatches(nowMs: number, timeScale: number): Promise<void> {
  const watched = await db()
    .select({ run: runs, plan: plans })
    .from(runs)
    .innerJoin(plans, eq(plans.id, runs.planId))
    .where(eq(runs.watchState, "watching"));
  for (const { run, plan } of watched) {
    await evaluateWatch(run, plan, nowMs, timeScale).catch((error: unknown) => {
      log.warn({ runId: run.id, reason: describeError(error) }, "a watch could not be judged");
    });
  }
}

async function evaluateWatch(run: Run, plan: Plan, nowMs: number, timeScale: number): Promise<void> {
  const verdict = judgeWatch(await readWatch(run, plan, nowMs, timeScale));
  await inTransaction(async (tx) => {
    await lockIncident(tx, run.incidentId);
    const [changed] = await tx
      .update(runs)
      .set({ watchState: verdict.state, watchDetail: verdict.detail })
      .where(and(eq(runs.id, run.id), eq(runs.watchState, "watching")))
      .returning({ id: runs.id });
    if (!changed || verdict.state === "watching") return;
    const data = { runId: run.id, ...verdict };
    const at = new Date(nowMs);
    const moved = { actor: systemActor, at };
    await appendTimeline(tx, { chain: run.incidentId, ...moved, kind: "watch.finished", data });
    const undone = verdict.state === "no effect" || verdict.state === "worse";
    await moveOn(tx, run.incidentId, { kind: "watch-ends", detail: verdict.detail, undone }, moved);
    await publish(tx, { topic: "incident", id: run.incidentId });
  });
}

async function readWatch(run: Run, plan: Plan, nowMs: number, timeScale: number): Promise<WatchInput> {
  const startedAt = run.finishedAt?.getTime() ?? nowMs;
  const { processStartedAt, laterStart } = await readStarts(run, plan, startedAt);
  const fromMs = processStartedAt ?? startedAt;
  const points = await readSamples(db(), run.targetId, "rss", { fromMs, toMs: nowMs });
  const signals = (await readTargetSignals([run.targetId])).get(run.targetId)?.signals ?? {};
  const nextRunAt = await readNextChangeAt(run.targetId, startedAt);
  return {
    points,
    processStartedAt,
    interruption: firstOf(laterStart, nextRunAt),
    before: {
      bytesPerSecond: run.before?.bytesPerSecond ?? null,
      rssBytes: run.before?.rssBytes ?? null,
    },
    limitBytes: signals.limit?.value ?? null,
    raisedLimit: run.action === "add-memory",
    earlierAtThisAge: await readEarlier(run, processStartedAt, points.at(-1)?.at ?? null, timeScale),
    startedAt,
    until: run.watchUntil?.getTime() ?? nowMs,
    nowMs,
    timeScale,
  };
}

/** The start that the run itself made, if it made one, and the first one since. */
async function readStarts(run: Run, plan: Plan, endedAt: number) {
  const begunAt = run.before?.startedAt ?? (run.startedAt?.getTime() ?? endedAt) - clockMs;
  const starts = await readStartsAfter(run.targetId, begunAt);
  const isRestart = plan.content?.operations?.some(({ kind }) => kind === "restart") ?? true;
  const inside = starts.findLastIndex((at) => at <= endedAt + clockMs);
  const own = inside < 0 && isRestart ? 0 : inside;
  // Without a sample of its start the process is at most as old as the run's end says.
  const processStartedAt = starts[own] ?? (isRestart ? endedAt : null);
  return { processStartedAt, laterStart: starts[own + 1] ?? null };
}

function firstOf(restartAt: number | null, runAt: number | null): WatchInput["interruption"] {
  // A run that restarts the process is told as the run.
  if (runAt !== null && (restartAt === null || runAt <= restartAt + clockMs)) return { at: runAt, what: "run" };
  return restartAt === null ? null : { at: restartAt, what: "restart" };
}

async function readEarlier(run: Run, processStartedAt: number | null, newestAt: number | null, timeScale: number) {
  if (processStartedAt === null || newestAt === null) return [];
  return readRssAtAge(run.targetId, {
    ageSeconds: Math.max(0, (newestAt - processStartedAt) / 1000),
    toleranceSeconds: Math.max(leastToleranceSeconds, ageToleranceSeconds / timeScale),
    beforeMs: processStartedAt,
  });
}
