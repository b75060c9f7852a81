import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { publish } from "@/lib/db/events";
import { checklistTicks, incidents } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { listTaskItems } from "@/lib/domain/runbook/items";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { appendTimeline } from "@/lib/services/timeline/append";

export const setTickInput = z.object({
  incidentId: z.uuid("the incident's id is not valid"),
  itemId: z.string().min(1).max(500),
  ticked: z.boolean(),
});

/** Records a person's tick, or takes it back, with who and when. Saying what is already so changes nothing. */
export async function setTick(actor: Actor, input: z.infer<typeof setTickInput>): Promise<void> {
  const { incidentId, itemId, ticked } = input;
  await inTransaction(async (tx) => {
    const [incident] = await tx.select().from(incidents).where(eq(incidents.id, incidentId)).for("share");
    if (!incident) throw new AppError("not_found", "There is no such incident.");
    if (incident.state === "signed_off") {
      throw new AppError("precondition", "This incident is signed off; its checklist can no longer change.");
    }
    const runbook = await getPinnedRunbook(incident.runbookSha256, tx);
    const found = listTaskItems(runbook).find(({ item }) => item.id === itemId);
    if (!found) throw new AppError("not_found", `The runbook of this incident has no item ${itemId}.`);
    const at = new Date();
    const changed = ticked
      ? await tx
          .insert(checklistTicks)
          .values({ incidentId, itemId, ticked, by: actor, at })
          .onConflictDoUpdate({
            target: [checklistTicks.incidentId, checklistTicks.itemId],
            set: { ticked, by: actor, at },
            setWhere: eq(checklistTicks.ticked, false),
          })
          .returning({ itemId: checklistTicks.itemId })
      : await tx
          .update(checklistTicks)
          .set({ ticked, by: actor, at })
          .where(
            and(
              eq(checklistTicks.incidentId, incidentId),
              eq(checklistTicks.itemId, itemId),
              eq(checklistTicks.ticked, true),
            ),
          )
          .returning({ itemId: checklistTicks.itemId });
    if (changed.length === 0) return;
    await appendTimeline(tx, {
      chain: incidentId,
      at,
      actor,
      kind: ticked ? "checklist.ticked" : "checklist.unticked",
      data: { itemId, text: found.item.text },
    });
    await publish(tx, { topic: "incident", id: incidentId });
  });
}
