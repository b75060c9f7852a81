import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { incidents, plans } from "@/lib/db/schema";
import { withConnection } from "@/lib/db/transaction";
import { actionNames, actionParameters } from "@/lib/domain/action/parameters";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { getTarget } from "@/lib/services/config";
import { enqueueWork } from "@/lib/services/run/queue";
import { appendTimeline } from "@/lib/services/timeline/append";

export const requestPlanInput = z.object({
  incidentId: z.uuid("the incident's id is not valid"),
  action: z.enum(actionNames, `the action must be one of ${actionNames.join(", ")}`),
  parameters: z.unknown().optional(),
});

/** Asks the worker for a plan. Nothing changes anywhere but in our own records; the plan becomes `ready` or `failed` by itself. */
export async function requestPlan(actor: Actor, input: z.infer<typeof requestPlanInput>): Promise<{ id: string }> {
  const given = actionParameters[input.action].safeParse(input.parameters ?? {});
  if (!given.success) {
    const problems = given.error.issues.map((issue) => `parameters.${issue.path.join(".")}: ${issue.message}`);
    throw new AppError("invalid", `${input.action} does not take these parameters. ${problems.join("; ")}`);
  }
  const parameters = given.data;
  const [incident] = await db().select().from(incidents).where(eq(incidents.id, input.incidentId));
  if (!incident) throw new AppError("not_found", "There is no such incident.");
  if (incident.state === "signed_off")
    throw new AppError("precondition", "This incident is signed off; open a new one to act.");
  if (incident.targetId === null)
    throw new AppError("precondition", "This incident belongs to no target, so there is nothing to act on.");
  const target = getTarget(incident.targetId);
  return withConnection(async (tx, client) => {
    const at = new Date();
    await tx
      .update(plans)
      .set({ state: "stale", detail: "A newer plan was asked for." })
      .where(and(eq(plans.incidentId, incident.id), eq(plans.state, "ready")));
    const [plan] = await tx
      .insert(plans)
      .values({
        incidentId: incident.id,
        targetId: target.id,
        action: input.action,
        parameters,
        requestedBy: actor,
        requestedAt: at,
      })
      .returning({ id: plans.id });
    if (!plan) throw new Error("the plan row was not returned");
    await appendTimeline(tx, {
      chain: incident.id,
      at,
      actor,
      kind: "plan.requested",
      data: { planId: plan.id, action: input.action },
    });
    await enqueueWork(client, "plan", plan.id);
    await publish(tx, { topic: "incident", id: incident.id });
    return plan;
  });
}
