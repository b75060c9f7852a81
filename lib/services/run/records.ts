import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import { db, type Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { incidents, runSteps, runs } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import type { StepData } from "@/lib/domain/run/record";
import { redactSentence } from "@/lib/domain/run/redact";
import type { RunState, StepName, StepState } from "@/lib/domain/run/run";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { moveOn } from "@/lib/services/incident/life";
import { appendTimeline } from "@/lib/services/timeline/append";
import { outputSha256 } from "./output";

export type RunRow = typeof runs.$inferSelect;

export async function readRun(runId: string): Promise<RunRow> {
  const [run] = await db().select().from(runs).where(eq(runs.id, runId));
  if (!run) throw new Error(`run ${runId} does not exist`);
  return run;
}

export type StepRow = typeof runSteps.$inferSelect;

export async function readSteps(runId: string): Promise<ReadonlyMap<StepName, StepRow>> {
  const steps = await db()
    .select()
    .from(runSteps)
    .where(eq(runSteps.runId, runId))
    .orderBy(runSteps.position, runSteps.startedAt);
  return new Map(steps.map((step) => [step.name, step]));
}

/**
 * Sets how far a step is, what it says in words without secrets. `data` is added to what the step keeps already. A step that is begun again after a crash keeps the
 * instant of its first beginning.
 */
export async function setStep(
  runId: string,
  name: StepName,
  state: StepState,
  detail: string | null = null,
  data: StepData = {},
): Promise<void> {
  const at = new Date();
  const kept = sql`${runSteps.data} || ${JSON.stringify(withoutSecrets(data))}::jsonb`;
  const moment =
    state === "running"
      ? { startedAt: sql`coalesce(${runSteps.startedAt}, ${at.toISOString()}::timestamptz)` }
      : { finishedAt: at };
  await db().transaction(async (tx) => {
    await tx
      .update(runSteps)
      .set({ state, detail: detail === null ? null : redactSentence(detail), data: kept, ...moment })
      .where(and(eq(runSteps.runId, runId), eq(runSteps.name, name)));
    await publish(tx, { topic: "run", id: runId });
  });
}

/** What programs said of a failure is words; what taking back needs is not, and stays as it is. */
function withoutSecrets({ failure, ...data }: StepData): StepData {
  if (!failure) return data;
  const factsToCheck = failure.factsToCheck.map(redactSentence);
  return { ...data, failure: { detail: redactSentence(failure.detail), factsToCheck } };
}

/**
 * Ends a live run, once: its state, its result on the timeline, and steps that were never reached as skipped. Programs and
 * clusters have a word in a result, so secrets are taken out of it first.
 */
export async function finishRun(
  run: RunRow,
  end: { state: RunState; result: string; factsToCheck?: string[]; watchUntil?: Date },
): Promise<void> {
  await inTransaction(async (tx) => {
    const at = new Date();
    await lockIncident(tx, run.incidentId);
    // Whoever stores output holds this row: the hash is worked out of all that was stored until then.
    await tx.select({ id: runs.id }).from(runs).where(eq(runs.id, run.id)).for("update");
    const result = redactSentence(end.result);
    const [changed] = await tx
      .update(runs)
      .set({
        state: end.state,
        result,
        finishedAt: at,
        factsToCheck: (end.factsToCheck ?? []).map(redactSentence),
        outputSha256: outputSha256(run.id),
        ...(end.watchUntil
          ? { watchState: "watching" as const, watchUntil: end.watchUntil, watchDetail: "too early to say" }
          : {}),
      })
      .where(and(eq(runs.id, run.id), inArray(runs.state, ["requested", "running", "cancelling"])))
      .returning({ id: runs.id });
    if (!changed) return;
    await tx
      .update(runSteps)
      .set({ state: "skipped" })
      .where(and(eq(runSteps.runId, run.id), eq(runSteps.state, "waiting")));
    await tx
      .update(runSteps)
      .set({ state: "failed", finishedAt: at })
      .where(and(eq(runSteps.runId, run.id), eq(runSteps.state, "running")));
    const data = { runId: run.id, action: run.action, state: end.state, result };
    await appendTimeline(tx, { chain: run.incidentId, at, actor: systemActor, kind: "run.finished", data });
    if (end.watchUntil) await moveOn(tx, run.incidentId, { kind: "run-takes-effect" }, { actor: systemActor, at });
    await publish(tx, { topic: "run", id: run.id });
    await publish(tx, { topic: "incident", id: run.incidentId });
  });
}

/** Takes the incident's row before its runs and its timeline, the order in which everybody takes them. */
export async function lockIncident(tx: Tx, incidentId: string): Promise<void> {
  await tx.select({ id: incidents.id }).from(incidents).where(eq(incidents.id, incidentId)).for("update");
}
