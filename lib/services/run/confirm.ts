import "server-only";
import { randomUUID } from "node:crypto";
import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import type { Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { incidents, plans, runSteps, runs } from "@/lib/db/schema";
import { withConnection } from "@/lib/db/transaction";
import { actionCatalogue } from "@/lib/domain/action/action";
import { formatDuration } from "@/lib/domain/format/format";
import { liveRunStates, stepsOf } from "@/lib/domain/run/run";
import { storedText } from "@/lib/domain/stored-text";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { getTarget } from "@/lib/services/config";
import { readTargetSignals } from "@/lib/services/monitor/store";
import { describeBasisChange } from "@/lib/services/plan/basis";
import { appendTimeline } from "@/lib/services/timeline/append";
import { findRestartElsewhere } from "./one-at-a-time";
import { enqueueWork } from "./queue";
import { findRepeat } from "./repeats";

export const confirmRunInput = z.object({
  planId: z.uuid("the plan's id is not valid"),
  planHash: storedText().min(1, "send the hash of the plan that was shown"),
  idempotencyKey: storedText().min(8, "send an Idempotency-Key of at least 8 characters").max(200),
  /** What the person typed; destructive plans want the target's name. */
  typedName: storedText().default(""),
  /** Why it is done again, where it did not hold before. */
  reason: storedText().trim().max(1000, "give the reason in at most 1000 characters").optional(),
});

/**
 * Confirms a plan: pins it by its hash and makes the one live run of its target. The run's row, its timeline entry and the
 * work for the worker are one transaction. Repeating a request with its idempotency key answers with the same run; anybody
 * else meets `conflict` naming who holds the target, or `precondition` when the plan is stale.
 */
export async function confirmRun(
  actor: Actor,
  input: z.input<typeof confirmRunInput>,
): Promise<{ id: string; created: boolean }> {
  const outcome = await withConnection(async (tx, client) => {
    const [plan] = await tx.select().from(plans).where(eq(plans.id, input.planId)).for("update");
    if (!plan) throw new AppError("not_found", "There is no such plan.");
    const [same] = await tx
      .select({ id: runs.id })
      .from(runs)
      .where(and(eq(runs.planId, plan.id), eq(runs.idempotencyKey, input.idempotencyKey)));
    if (same) return { id: same.id, created: false };
    await refuseWhileHeld(tx, plan.targetId);
    const [incident] = await tx.select().from(incidents).where(eq(incidents.id, plan.incidentId)).for("update");
    if (!incident || incident.state === "signed_off")
      throw new AppError("precondition", "This incident is signed off.");
    if (plan.state !== "ready" || plan.hash === null || plan.content === null) {
      throw new AppError(
        "precondition",
        plan.detail ? `This plan is ${plan.state}: ${plan.detail}` : `This plan is ${plan.state}.`,
      );
    }
    if (plan.hash !== input.planHash)
      throw new AppError("precondition", "This is not the plan that was shown: its hash differs. Look at it again.");
    const target = getTarget(plan.targetId);
    if (actionCatalogue[plan.action].destructive && input.typedName !== target.name) {
      throw new AppError("invalid", `Type the target's name, ${target.name}, to confirm.`);
    }
    const blocking = plan.content.preconditions.filter(({ state, blocking }) => blocking && state === "not met");
    if (blocking.length > 0) {
      const unmet = blocking.map(({ text, detail }) => `${text} (${detail})`).join("; ");
      throw new AppError(
        "precondition",
        `This cannot be run while these are not met: ${unmet}. Ask for a new plan then.`,
      );
    }
    const repeat = await findRepeat(plan, tx);
    const reason = input.reason?.trim() || null;
    if (repeat && reason === null) {
      const { title } = actionCatalogue[plan.action];
      throw new AppError(
        "precondition",
        `This is repeat ${repeat.count} of ${title}, which has not held: ${repeat.earlier.join("; ")}. Say in reason why it is done again.`,
      );
    }
    const signals = (await readTargetSignals([target.id], tx)).get(target.id)?.signals ?? {};
    const change = describeBasisChange(plan.content.basis, signals);
    if (change) {
      await tx.update(plans).set({ state: "stale", detail: change }).where(eq(plans.id, plan.id));
      await publish(tx, { topic: "incident", id: plan.incidentId });
      return { stale: change };
    }
    const elsewhere = await findRestartElsewhere(tx, { targetId: plan.targetId, content: plan.content });
    if (elsewhere) throw new AppError("conflict", elsewhere);
    const id = randomUUID();
    const at = new Date();
    const [created] = await tx
      .insert(runs)
      .values({
        id,
        planId: plan.id,
        incidentId: plan.incidentId,
        targetId: plan.targetId,
        action: plan.action,
        parameters: plan.parameters,
        reason,
        escalated: repeat !== null,
        revertsRunId: plan.action === "revert-run" ? z.uuid().parse(plan.parameters.runId) : null,
        requestedBy: actor,
        idempotencyKey: input.idempotencyKey,
        requestedAt: at,
      })
      .onConflictDoNothing()
      .returning({ id: runs.id });
    if (!created) {
      await refuseWhileHeld(tx, plan.targetId);
      throw new AppError("conflict", "Another run of this target was confirmed at the same moment.");
    }
    await tx.insert(runSteps).values(
      stepsOf(plan.content.operations, plan.content.revert.automatic).map((name, position) => ({
        runId: id,
        name,
        position,
        state: "waiting" as const,
      })),
    );
    await tx.update(plans).set({ state: "stale", detail: "It was run." }).where(eq(plans.id, plan.id));
    const data = { runId: id, planId: plan.id, action: plan.action, planHash: plan.hash };
    await appendTimeline(tx, { chain: plan.incidentId, at, actor, kind: "run.requested", data });
    if (repeat && reason !== null) {
      const { count, lastResult } = repeat;
      const data = { runId: id, action: plan.action, count, lastResult, reason };
      await appendTimeline(tx, { chain: plan.incidentId, at, actor, kind: "incident.escalated", data });
    }
    await enqueueWork(client, "run", id);
    await publish(tx, { topic: "incident", id: plan.incidentId });
    return { id, created: true };
  });
  if ("stale" in outcome)
    throw new AppError("precondition", `This plan is stale: ${outcome.stale} Ask for a new plan.`);
  return outcome;
}

async function refuseWhileHeld(tx: Tx, targetId: string): Promise<void> {
  const [holder] = await tx
    .select()
    .from(runs)
    .where(and(eq(runs.targetId, targetId), inArray(runs.state, [...liveRunStates])));
  if (!holder) return;
  const since = formatDuration(Math.max(0, (Date.now() - holder.requestedAt.getTime()) / 1000));
  throw new AppError(
    "conflict",
    `${holder.requestedBy.name} holds this target: ${actionCatalogue[holder.action].title}, ${holder.state} for ${since}. Wait for it, or cancel it (run ${holder.id}).`,
  );
}
