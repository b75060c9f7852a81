import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { timers } from "@/lib/db/schema";
import { reconcileTimers } from "@/lib/domain/timer/reconcile";
import { type IncidentTimers, readIncidentTimers } from "./read";

/** Makes the stored timers of an incident those that it has to have as it stands. Its row is locked by the caller's transaction. */
export async function reconcileLocked(tx: Tx, incidentId: string): Promise<void> {
  await storeTimers(tx, await readIncidentTimers(tx, incidentId));
}

/** As `reconcileLocked`, for one whose timers were read already. */
export async function storeTimers(tx: Tx, { incidentId, expected, stored }: IncidentTimers): Promise<void> {
  const { insert, revive, cancel } = reconcileTimers(expected, stored);
  if (insert.length > 0) {
    await tx
      .insert(timers)
      .values(insert.map(({ kind, dueAt }) => ({ incidentId, kind, dueAt: new Date(dueAt) })))
      .onConflictDoNothing();
  }
  // The state is asked for again: what has fired stays fired, whatever this transaction has seen.
  for (const [ids, from, to] of [
    [revive, "cancelled", "pending"],
    [cancel, "pending", "cancelled"],
  ] as const) {
    if (ids.length === 0) continue;
    await tx
      .update(timers)
      .set({ state: to })
      .where(and(inArray(timers.id, ids), eq(timers.state, from)));
  }
}
