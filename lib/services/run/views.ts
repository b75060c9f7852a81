import "server-only";
import { and, desc, eq, gt, inArray, ne } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { plans, runOutput, runs } from "@/lib/db/schema";
import { actionCatalogue } from "@/lib/domain/action/action";
import { liveRunStates, stepTitles } from "@/lib/domain/run/run";
import type { PlanView, RunView } from "@/lib/domain/run/view";
import { AppError } from "@/lib/errors";
import { findTarget } from "@/lib/services/config";
import { readSteps } from "./records";
import { findRepeat } from "./repeats";
import { isRevertible } from "./revertible";
import { toWatch } from "./to-watch";

const shownLines = 200;
const isUuid = (id: string) => z.uuid().safeParse(id).success;

export async function getPlanView(id: string): Promise<PlanView> {
  const [row] = isUuid(id) ? await db().select().from(plans).where(eq(plans.id, id)) : [];
  if (!row) throw new AppError("not_found", "There is no such plan.");
  return toPlanView(row);
}

/** The newest plan of an incident; null when there is none, or when it was run or replaced and is of no use any more. */
export async function findOpenPlan(incidentId: string): Promise<PlanView | null> {
  const [row] = await db()
    .select()
    .from(plans)
    .where(eq(plans.incidentId, incidentId))
    .orderBy(desc(plans.requestedAt))
    .limit(1);
  if (!row) return null;
  const view = await toPlanView(row);
  return view.runId === null ? view : null;
}

async function toPlanView(row: typeof plans.$inferSelect): Promise<PlanView> {
  const [run] = await db().select({ id: runs.id }).from(runs).where(eq(runs.planId, row.id));
  return {
    id: row.id,
    incidentId: row.incidentId,
    targetId: row.targetId,
    targetName: findTarget(row.targetId)?.name ?? row.targetId,
    action: row.action,
    title: actionCatalogue[row.action].title,
    parameters: row.parameters,
    state: row.state,
    hash: row.hash,
    content: row.content,
    detail: row.detail,
    requestedBy: row.requestedBy.name,
    requestedAt: row.requestedAt.getTime(),
    runId: run?.id ?? null,
    repeatOf: await findRepeat(row),
  };
}

export async function getRunView(id: string): Promise<RunView> {
  const [row] = isUuid(id) ? await db().select().from(runs).where(eq(runs.id, id)) : [];
  if (!row) throw new AppError("not_found", "There is no such run.");
  return toRunView(row);
}

export async function findLatestRun(incidentId: string): Promise<RunView | null> {
  const [row] = await db()
    .select()
    .from(runs)
    .where(eq(runs.incidentId, incidentId))
    .orderBy(desc(runs.requestedAt))
    .limit(1);
  return row ? toRunView(row) : null;
}

/** Who holds a target by a live run of another incident than the given one; null when nobody does. */
export async function findOtherHolder(targetId: string, incidentId: string): Promise<string | null> {
  const [run] = await db()
    .select()
    .from(runs)
    .where(and(eq(runs.targetId, targetId), ne(runs.incidentId, incidentId), inArray(runs.state, [...liveRunStates])));
  return run
    ? `${run.requestedBy.name} runs ${actionCatalogue[run.action].title} from another incident (${run.state}).`
    : null;
}

/** Output after a given number, oldest first, at most 1,000 pieces. */
export async function readOutput(runId: string, after: number): Promise<{ seq: number; text: string }[]> {
  await getRunView(runId);
  return db()
    .select({ seq: runOutput.seq, text: runOutput.text })
    .from(runOutput)
    .where(and(eq(runOutput.runId, runId), gt(runOutput.seq, after)))
    .orderBy(runOutput.seq)
    .limit(1000);
}

/** The whole output as it is stored. */
export async function readWholeOutput(runId: string): Promise<string> {
  await getRunView(runId);
  const pieces = await db()
    .select({ text: runOutput.text })
    .from(runOutput)
    .where(eq(runOutput.runId, runId))
    .orderBy(runOutput.seq);
  return pieces.map(({ text }) => text).join("");
}

async function toRunView(row: typeof runs.$inferSelect): Promise<RunView> {
  const [steps, tail, revertible] = await Promise.all([
    readSteps(row.id),
    db()
      .select({ seq: runOutput.seq, text: runOutput.text })
      .from(runOutput)
      .where(eq(runOutput.runId, row.id))
      .orderBy(desc(runOutput.seq))
      .limit(shownLines),
    isRevertible(row),
  ]);
  return {
    id: row.id,
    planId: row.planId,
    incidentId: row.incidentId,
    targetId: row.targetId,
    targetName: findTarget(row.targetId)?.name ?? row.targetId,
    action: row.action,
    title: actionCatalogue[row.action].title,
    parameters: row.parameters,
    reason: row.reason,
    escalated: row.escalated,
    revertible,
    state: row.state,
    requestedBy: row.requestedBy.name,
    requestedAt: row.requestedAt.getTime(),
    startedAt: row.startedAt?.getTime() ?? null,
    finishedAt: row.finishedAt?.getTime() ?? null,
    steps: [...steps.values()].map(({ name, state, startedAt, finishedAt, detail }) => ({
      name,
      title: stepTitles[name],
      state,
      startedAt: startedAt?.getTime() ?? null,
      finishedAt: finishedAt?.getTime() ?? null,
      detail,
    })),
    result: row.result,
    factsToCheck: row.factsToCheck,
    outputTail: tail.reverse(),
    output: { bytes: row.outputBytes ?? 0, sha256: row.outputSha256, truncated: row.outputTruncated },
    watch: toWatch(row),
  };
}
