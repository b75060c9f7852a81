import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { publish } from "@/lib/db/events";
import { checklistTicks } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { storedText } from "@/lib/domain/stored-text";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { appendTimeline } from "@/lib/services/timeline/append";
import { findOpenItem } from "./open-item";

export const setTickInput = z.object({
  incidentId: z.uuid("the incident's id is not valid"),
  itemId: storedText().min(1).max(500),
  ticked: z.boolean(),
});

/** Records a person's tick, or takes it back, with who and when. Saying what is already so changes nothing. */
export async function setTick(actor: Actor, input: z.infer<typeof setTickInput>): Promise<void> {
  const { incidentId, itemId, ticked } = input;
  await inTransaction(async (tx) => {
    const item = await findOpenItem(tx, incidentId, itemId);
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
      data: { itemId, text: item.text },
    });
    await publish(tx, { topic: "incident", id: incidentId });
  });
}
