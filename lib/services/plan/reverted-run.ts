import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { plans, runs } from "@/lib/db/schema";
import type { RevertedRun } from "@/lib/domain/action/plans/revert";
import { liveRunStates } from "@/lib/domain/run/run";
import { readSteps } from "@/lib/services/run/records";
import { isRevertible } from "@/lib/services/run/revertible";
import { toUndo } from "@/lib/services/run/undo";

/** What a run of this target did and what takes it back, the last first; or why it cannot be taken back. */
export async function readRevertedRun(targetId: string, runId: string): Promise<RevertedRun | { failed: string }> {
  const [run] = await db().select().from(runs).where(eq(runs.id, runId));
  if (!run || run.targetId !== targetId) return { failed: "There is no such run of this target." };
  if ((liveRunStates as readonly string[]).includes(run.state)) {
    return { failed: `That run is ${run.state}: wait for its end, or cancel it first.` };
  }
  if (!(await isRevertible(run))) {
    return { failed: "Nothing that this run did can be taken back, or it was taken back already." };
  }
  const [plan] = await db().select({ content: plans.content }).from(plans).where(eq(plans.id, run.planId));
  const steps = await readSteps(run.id);
  const undo = (plan?.content?.operations ?? []).flatMap((done) => {
    const step = steps.get(done.kind);
    if (step?.state !== "done") return [];
    const facts = step.data.facts ?? {};
    return [{ done, facts, undo: toUndo(done, facts) }];
  });
  return { id: run.id, action: run.action, finishedAt: run.finishedAt?.getTime() ?? null, undo: undo.reverse() };
}
