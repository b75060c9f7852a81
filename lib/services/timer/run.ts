import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { db, type Tx } from "@/lib/db/client";
import { describeError } from "@/lib/db/describe-error";
import { publish } from "@/lib/db/events";
import { timers } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { type DueTimers, dueTimers, reconcileTimers } from "@/lib/domain/timer/reconcile";
import { describeFired, timerEvents } from "@/lib/domain/timer/wording";
import { enqueueNotification } from "@/lib/services/notification/enqueue";
import { log } from "@/lib/services/telemetry/log";
import { appendTimeline } from "@/lib/services/timeline/append";
import { lockTimers, readAllTimers } from "./read";
import { storeTimers } from "./reconcile";

/**
 * One look at the timers of all incidents: stores those that are wanted, cancels those that are not, fires what is due. An
 * incident on which nothing has to change costs two rows of two queries; one that fails holds up no other.
 */
export async function runTimers(nowMs: number): Promise<void> {
  for (const { incidentId, expected, stored } of await readAllTimers(db())) {
    const { insert, revive, cancel } = reconcileTimers(expected, stored);
    const isSettled = insert.length + revive.length + cancel.length === 0;
    if (isSettled && dueTimers(expected, stored, nowMs).length === 0) continue;
    await inTransaction((tx) => settleIncident(tx, incidentId, nowMs)).catch((error: unknown) => {
      log.warn({ incidentId, reason: describeError(error) }, "the timers of an incident could not be looked after");
    });
  }
}

/** Decides anew on the locked incident: what was read before may have been acknowledged or fired by now. */
async function settleIncident(tx: Tx, incidentId: string, nowMs: number): Promise<void> {
  await storeTimers(tx, await lockTimers(tx, incidentId));
  const { expected, stored } = await lockTimers(tx, incidentId);
  for (const due of dueTimers(expected, stored, nowMs)) await fire(tx, incidentId, due, nowMs);
}

async function fire(tx: Tx, incidentId: string, { kind, dueAt, ids }: DueTimers, nowMs: number): Promise<void> {
  const at = new Date(nowMs);
  const fired = await tx
    .update(timers)
    .set({ state: "fired", firedAt: at })
    .where(and(inArray(timers.id, ids), eq(timers.state, "pending")))
    .returning({ id: timers.id });
  if (fired.length === 0) return;
  const told = { dueAt, lateSeconds: Math.floor((nowMs - dueAt) / 1000), count: fired.length };
  await appendTimeline(tx, {
    chain: incidentId,
    at,
    actor: systemActor,
    kind: "timer.fired",
    data: { ...told, timer: kind, dueAt: new Date(dueAt).toISOString() },
  });
  await enqueueNotification(tx, {
    incidentId,
    event: timerEvents[kind],
    why: describeFired(kind, told),
    at,
    dedupeKey: `timer:${incidentId}:${kind}:${dueAt}`,
  });
  await publish(tx, { topic: "incident", id: incidentId });
  await publish(tx, { topic: "targets", id: incidentId });
}
