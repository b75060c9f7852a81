import "server-only";
import { and, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { plans, runs } from "@/lib/db/schema";
import { liveRunStates } from "@/lib/domain/run/run";
import { type RunRow, readSteps } from "./records";
import { toUndo } from "./undo";

/** Whether a run has ended with something done that can be taken back, and that has not been taken back yet. */
export async function isRevertible(run: RunRow): Promise<boolean> {
  if ((liveRunStates as readonly string[]).includes(run.state)) return false;
  const [plan] = await db().select({ content: plans.content }).from(plans).where(eq(plans.id, run.planId));
  if (!plan?.content) return false;
  const steps = await readSteps(run.id);
  if (steps.get("revert")?.state === "done") return false;
  const canUndo = plan.content.operations.some((operation) => {
    const step = steps.get(operation.kind);
    return step?.state === "done" && toUndo(operation, step.data.facts ?? {}) !== null;
  });
  if (!canUndo) return false;
  const reverted = and(eq(runs.revertsRunId, run.id), eq(runs.state, "done"));
  return (await db().select({ id: runs.id }).from(runs).where(reverted).limit(1)).length === 0;
}
