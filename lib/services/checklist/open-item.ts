import "server-only";
import { eq } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { incidents } from "@/lib/db/schema";
import { listTaskItems } from "@/lib/domain/runbook/items";
import type { TaskItem } from "@/lib/domain/runbook/runbook";
import { AppError } from "@/lib/errors";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";

/** The item of an incident that may still change; the incident cannot be signed off until the transaction ends. */
export async function findOpenItem(tx: Tx, incidentId: string, itemId: string): Promise<TaskItem> {
  const [incident] = await tx.select().from(incidents).where(eq(incidents.id, incidentId)).for("share");
  if (!incident) throw new AppError("not_found", "There is no such incident.");
  if (incident.state === "signed_off") {
    throw new AppError("precondition", "This incident is signed off; its checklist can no longer change.");
  }
  const runbook = await getPinnedRunbook(incident.runbookSha256, tx);
  const found = listTaskItems(runbook).find(({ item }) => item.id === itemId);
  if (!found) throw new AppError("not_found", `The runbook of this incident has no item ${itemId}.`);
  return found.item;
}
