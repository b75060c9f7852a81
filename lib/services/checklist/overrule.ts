import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { overrules } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { checkStates } from "@/lib/domain/check/check";
import type { OverruleView } from "@/lib/domain/incident/view";
import { storedText } from "@/lib/domain/stored-text";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { appendTimeline } from "@/lib/services/timeline/append";
import { findOpenItem } from "./open-item";

export const overruleInput = z.object({
  incidentId: z.uuid("the incident's id is not valid"),
  itemId: storedText().min(1).max(500),
  /** Null takes the word back. */
  overrule: z
    .object({
      state: z.enum(checkStates, `the state must be one of ${checkStates.join(", ")}`),
      note: storedText().trim().min(3, "say why, in a few words").max(500, "a note has at most 500 characters"),
    })
    .nullable(),
});

/** Records a person's word against the outcome of an item's check, with the reason, or takes it back. The check goes on measuring. */
export async function setOverrule(actor: Actor, input: z.infer<typeof overruleInput>): Promise<void> {
  const { incidentId, itemId, overrule } = input;
  await inTransaction(async (tx) => {
    const item = await findOpenItem(tx, incidentId, itemId);
    if (item.check === null) throw new AppError("precondition", "No check is bound to this item; tick it instead.");
    const at = new Date();
    const entry = { chain: incidentId, at, actor };
    const subject = { check: item.check, text: item.text };
    if (overrule === null) {
      const removed = await tx
        .delete(overrules)
        .where(and(eq(overrules.incidentId, incidentId), eq(overrules.check, item.check)))
        .returning({ check: overrules.check });
      if (removed.length === 0) return;
      await appendTimeline(tx, { ...entry, kind: "check.overrule-removed", data: subject });
    } else {
      const set = { ...overrule, by: actor, at };
      await tx
        .insert(overrules)
        .values({ incidentId, check: item.check, ...set })
        .onConflictDoUpdate({ target: [overrules.incidentId, overrules.check], set });
      await appendTimeline(tx, { ...entry, kind: "check.overruled", data: { ...subject, ...overrule } });
    }
    await publish(tx, { topic: "incident", id: incidentId });
  });
}

/** By the check's name. */
export async function readOverrules(incidentId: string): Promise<Record<string, OverruleView>> {
  const rows = await db().select().from(overrules).where(eq(overrules.incidentId, incidentId));
  return Object.fromEntries(
    rows.map(({ check, state, note, by, at }) => [check, { state, note, by: by.name, at: at.getTime() }]),
  );
}
