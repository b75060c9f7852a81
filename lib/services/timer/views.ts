import "server-only";
import { and, asc, eq, inArray, isNotNull, ne, type SQL } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { incidents, timers } from "@/lib/db/schema";
import { timerKinds } from "@/lib/domain/incident/life";
import type { IncidentTimersView, LostTimerView } from "@/lib/domain/timer/view";
import { adviseOnMissed, describeMissed } from "@/lib/domain/timer/wording";
import { readReadiness } from "@/lib/services/system/health";

/** The timers of one incident, for its page. */
export async function readIncidentTimers(incidentId: string, nowMs: number): Promise<IncidentTimersView> {
  const [waiting, lost] = await Promise.all([
    db()
      .select({ kind: timers.kind, dueAt: timers.dueAt })
      .from(timers)
      .where(and(eq(timers.incidentId, incidentId), eq(timers.state, "pending")))
      .orderBy(asc(timers.dueAt)),
    readLost(and(eq(timers.incidentId, incidentId), inArray(timers.state, ["pending", "fired"])), nowMs),
  ]);
  const next = timerKinds.flatMap((kind) => waiting.find((timer) => timer.kind === kind) ?? []);
  return {
    next: next.map(({ kind, dueAt }) => ({ kind, dueAt: dueAt.getTime() })).sort((a, b) => a.dueAt - b.dueAt),
    lost,
  };
}

/** Timers of live incidents that should have fired and still have not; the first of each kind and incident. */
export async function readLostTimers(nowMs: number): Promise<LostTimerView[]> {
  const lost = await readLost(eq(timers.state, "pending"), nowMs);
  return lost.filter(
    ({ incidentId, kind }, index) =>
      lost.findIndex((one) => one.incidentId === incidentId && one.kind === kind) === index,
  );
}

async function readLost(which: SQL | undefined, nowMs: number): Promise<LostTimerView[]> {
  const rows = await db()
    .select({ timer: timers })
    .from(timers)
    .innerJoin(incidents, eq(incidents.id, timers.incidentId))
    .where(and(which, isNotNull(timers.missedAt), ne(incidents.state, "signed_off")))
    .orderBy(asc(timers.dueAt));
  if (rows.length === 0) return [];
  const { worker } = await readReadiness();
  return rows.map(({ timer: { incidentId, kind, dueAt, missedAt, firedAt } }) => ({
    incidentId,
    kind,
    dueAt: dueAt.getTime(),
    missedAt: missedAt?.getTime() ?? nowMs,
    firedAt: firedAt?.getTime() ?? null,
    text: describeMissed(kind, dueAt.getTime(), nowMs),
    advice: firedAt === null ? adviseOnMissed(worker) : null,
  }));
}
