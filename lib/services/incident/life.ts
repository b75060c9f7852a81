import "server-only";
import { and, desc, eq, inArray, isNotNull } from "drizzle-orm";
import type { Db, Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { alerts, incidents, runs } from "@/lib/db/schema";
import { actionCatalogue } from "@/lib/domain/action/action";
import {
  type Decision,
  decide,
  type IncidentEvent,
  type IncidentFacts,
  type IncidentLife,
} from "@/lib/domain/incident/transitions";
import { liveRunStates } from "@/lib/domain/run/run";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { appendTimeline } from "@/lib/services/timeline/append";
import { reconcileLocked } from "@/lib/services/timer/reconcile";

export type IncidentRow = typeof incidents.$inferSelect;

/** Who moves the incident, and when. */
export interface Moved {
  actor: Actor;
  at: Date;
}

/** `no key update`: those who hold the incident with an alert that they store do not wait for it. */
type Lock = "update" | "no key update";

/**
 * The incident, locked until the transaction ends: before its runs and its timeline, as everybody takes it. Whoever brings a
 * firing alert to it holds it as well, so that what is decided on the alerts still holds then. Throws `not_found`.
 */
export async function lockIncidentRow(tx: Tx, incidentId: string, lock: Lock = "update"): Promise<IncidentRow> {
  const [row] = await tx.select().from(incidents).where(eq(incidents.id, incidentId)).for(lock);
  if (!row) throw new AppError("not_found", "There is no such incident.");
  return row;
}

export const toLife = (row: IncidentRow): IncidentLife => ({
  state: row.state,
  acknowledgedAt: row.acknowledgedAt?.getTime() ?? null,
  acknowledgedBy: row.acknowledgedBy,
  owner: row.owner,
  ownerSince: row.ownerSince?.getTime() ?? null,
  mitigatedAt: row.mitigatedAt?.getTime() ?? null,
  resolvedAt: row.resolvedAt?.getTime() ?? null,
  signedOffAt: row.signedOffAt?.getTime() ?? null,
  merged: row.mergedIntoId !== null,
});

/** Of an incident whose row is locked. A run that only collects or prevents is none that an end would contradict. */
export async function readFacts(tx: Db | Tx, incidentId: string): Promise<IncidentFacts> {
  const firing = await tx
    .selectDistinct({ name: alerts.name })
    .from(alerts)
    .where(and(eq(alerts.incidentId, incidentId), eq(alerts.status, "firing")))
    .orderBy(alerts.name);
  const live = await tx
    .select({ action: runs.action })
    .from(runs)
    .where(and(eq(runs.incidentId, incidentId), inArray(runs.state, [...liveRunStates])));
  const [watched] = await tx
    .select({ state: runs.watchState })
    .from(runs)
    .where(and(eq(runs.incidentId, incidentId), isNotNull(runs.watchState)))
    .orderBy(desc(runs.requestedAt))
    .limit(1);
  const watch = watched?.state ?? "none";
  return {
    firing: firing.map(({ name }) => name),
    runIsLive: live.some(({ action }) => actionCatalogue[action].watched),
    watch: watch === "none" || watch === "watching" || watch === "held" ? watch : "not held",
  };
}

/**
 * Lets something happen to an incident by the rules of its states: the one way from state to state that alerts, switches, runs
 * and people take. False when that changes nothing; throws what they refuse.
 */
export async function moveOn(tx: Tx, incidentId: string, event: IncidentEvent, moved: Moved): Promise<boolean> {
  // Who brings an alert holds the incident by `openIncident`, as others may at the same moment: each would wait for the other.
  const row = await lockIncidentRow(tx, incidentId, event.kind === "alert-fires" ? "no key update" : "update");
  const decision = decide(toLife(row), event, await readFacts(tx, incidentId), moved.at.getTime());
  return settle(tx, row, decision, moved);
}

/** Carries out a decision on a locked incident: its columns, a change of state on its timeline, its timers, the event. */
export async function settle(tx: Tx, row: IncidentRow, decision: Decision, moved: Moved): Promise<boolean> {
  if (decision.kind === "refused") throw new AppError(decision.code, decision.message);
  if (decision.kind === "unchanged") return false;
  await storeLife(tx, row.id, decision.life);
  await tellState(tx, row, decision, moved);
  await reconcileLocked(tx, row.id);
  await publish(tx, { topic: "incident", id: row.id });
  await publish(tx, { topic: "incidents", id: row.id });
  return true;
}

const instant = (at: number | null) => (at === null ? null : new Date(at));

async function storeLife(tx: Tx, incidentId: string, life: IncidentLife): Promise<void> {
  const { state, owner, acknowledgedBy } = life;
  const times = {
    acknowledgedAt: instant(life.acknowledgedAt),
    ownerSince: instant(life.ownerSince),
    mitigatedAt: instant(life.mitigatedAt),
    resolvedAt: instant(life.resolvedAt),
    signedOffAt: instant(life.signedOffAt),
  };
  await tx
    .update(incidents)
    .set({ state, owner, acknowledgedBy, ...times })
    .where(eq(incidents.id, incidentId));
}

/** Puts a change of state on the timeline, which is what the outside is told by. Being merged is told by its own entry. */
async function tellState(
  tx: Tx,
  row: IncidentRow,
  { life, reason }: { life: IncidentLife; reason: string },
  { actor, at }: Moved,
): Promise<void> {
  if (life.state === row.state || life.merged) return;
  const place = { chain: row.id, at, actor };
  if (life.state === "open") {
    await appendTimeline(tx, { ...place, kind: "incident.reopened", data: { from: row.state, reason } });
  } else {
    const data = { from: row.state, to: life.state, reason };
    await appendTimeline(tx, { ...place, kind: "incident.state-changed", data });
  }
}
