import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { publish } from "@/lib/db/events";
import { plans } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { appendTimeline } from "@/lib/services/timeline/append";

/** Longer than all reads of a plan together. */
const prepareSeconds = 60;

/** Fails plans that no worker has prepared within a minute, so that a page does not wait for ever. */
export async function failForgottenPlans(): Promise<void> {
  await inTransaction(async (tx) => {
    const failed = await tx
      .update(plans)
      .set({ state: "failed", detail: `No worker prepared this plan within ${prepareSeconds} s. Ask again.` })
      .where(
        and(
          eq(plans.state, "preparing"),
          sql`${plans.requestedAt} < clock_timestamp() - make_interval(secs => ${prepareSeconds})`,
        ),
      )
      .returning();
    for (const plan of failed) {
      const data = { planId: plan.id, action: plan.action, reason: plan.detail ?? "" };
      const entry = { chain: plan.incidentId, at: new Date(), actor: systemActor, kind: "plan.failed" as const, data };
      await appendTimeline(tx, entry);
      await publish(tx, { topic: "incident", id: plan.incidentId });
    }
  });
}
