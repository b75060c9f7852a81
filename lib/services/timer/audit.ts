import "server-only";
import { and, eq, isNull, ne } from "drizzle-orm";
import { db, type Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { timers } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { systemActor } from "@/lib/domain/timeline/timeline";
import type { ExpectedTimer } from "@/lib/domain/timer/expected-timers";
import { graceSeconds, type OverdueWatch, overdueTimers } from "@/lib/domain/timer/lost-timers";
import { timerKey } from "@/lib/domain/timer/reconcile";
import { adviseOnMissed, describeMissed } from "@/lib/domain/timer/wording";
import { config } from "@/lib/services/config";
import { enqueueNotification } from "@/lib/services/notification/enqueue";
import { readReadiness } from "@/lib/services/system/health";
import { appendTimeline } from "@/lib/services/timeline/append";
import { lockTimers, readAllTimers } from "./read";

/**
 * One look of the auditor, who trusts no worker: works out from the incidents which timers should have fired, and records
 * those that have not for the whole grace time, each once. `elapsedMs` is a clock that cannot be set, `watch` what earlier
 * looks saw. Returns how many were found lost.
 */
export async function auditTimers(watch: OverdueWatch, nowMs: number, elapsedMs: number): Promise<number> {
  const overdue = (await readAllTimers(db())).flatMap(({ incidentId, expected, stored }) =>
    overdueTimers(expected, stored, nowMs).map((timer) => ({
      incidentId,
      timer,
      key: `${incidentId} ${timerKey(timer)}`,
    })),
  );
  const graceMs = graceSeconds(config().timeScale) * 1000;
  const lost = new Set(
    watch.lost(
      overdue.map(({ key }) => key),
      elapsedMs,
      graceMs,
    ),
  );
  let found = 0;
  for (const { incidentId, timer, key } of overdue) {
    if (!lost.has(key)) continue;
    if (await inTransaction((tx) => recordMissed(tx, incidentId, timer, nowMs))) found += 1;
  }
  return found;
}

/** True for whoever notices it first. A missing row is put back, so that a worker that comes to life fires it late. */
async function recordMissed(tx: Tx, incidentId: string, timer: ExpectedTimer, nowMs: number): Promise<boolean> {
  const { expected, stored } = await lockTimers(tx, incidentId);
  const [still] = overdueTimers(expected, stored, nowMs).filter((one) => timerKey(one) === timerKey(timer));
  if (!still) return false;
  const at = new Date(nowMs);
  const { kind, dueAt } = timer;
  const [noted] =
    still.id === null
      ? await tx
          .insert(timers)
          .values({ incidentId, kind, dueAt: new Date(dueAt), missedAt: at })
          .onConflictDoNothing()
          .returning({ id: timers.id })
      : await tx
          .update(timers)
          .set({ missedAt: at, state: "pending" })
          .where(and(eq(timers.id, still.id), isNull(timers.missedAt), ne(timers.state, "fired")))
          .returning({ id: timers.id });
  if (!noted) return false;
  // While a worker is away one reminder after the other comes due; that they do not come is one piece of news.
  const isKnown =
    kind === "reminder" && stored.some((row) => row.kind === kind && row.state === "pending" && row.missedAt !== null);
  if (!isKnown) await tellMissed(tx, incidentId, timer, at);
  return true;
}

async function tellMissed(tx: Tx, incidentId: string, { kind, dueAt }: ExpectedTimer, at: Date): Promise<void> {
  const data = { timer: kind, dueAt: new Date(dueAt).toISOString() };
  await appendTimeline(tx, { chain: incidentId, at, actor: systemActor, kind: "timer.missed", data });
  const { worker } = await readReadiness();
  await enqueueNotification(tx, {
    incidentId,
    event: "timer-missed",
    why: `${describeMissed(kind, dueAt, at.getTime())} ${adviseOnMissed(worker)}`,
    at,
    dedupeKey: `timer-missed:${incidentId}:${kind}:${dueAt}`,
  });
  await publish(tx, { topic: "incident", id: incidentId });
  await publish(tx, { topic: "targets", id: incidentId });
}
