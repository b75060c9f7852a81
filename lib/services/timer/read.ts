import "server-only";
import { and, eq, inArray, isNotNull, ne, or, type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "@/lib/db/client";
import { incidents, timers } from "@/lib/db/schema";
import { type ExpectedTimer, expectedTimers, type TimedIncident } from "@/lib/domain/timer/expected-timers";
import type { StoredTimer } from "@/lib/domain/timer/reconcile";
import { config } from "@/lib/services/config";
import { reopenedAt } from "@/lib/services/incident/reopened";

/** An incident's timers: those that it has to have by what it is, and those that are stored. */
export interface IncidentTimers {
  incidentId: string;
  expected: ExpectedTimer[];
  stored: StoredTimer[];
}

/** Of all incidents that can have timers: those that are live, and those with a timer that waits. */
export function readAllTimers(tx: Db | Tx): Promise<IncidentTimers[]> {
  const waiting = tx.select({ id: timers.incidentId }).from(timers).where(eq(timers.state, "pending"));
  return readTimers(tx, or(ne(incidents.state, "signed_off"), inArray(incidents.id, waiting)));
}

/** Of one incident, whose row stays locked until the transaction ends, so that what is decided on it still holds then. */
export async function lockTimers(tx: Tx, incidentId: string): Promise<IncidentTimers> {
  await tx.select({ id: incidents.id }).from(incidents).where(eq(incidents.id, incidentId)).for("update");
  return readIncidentTimers(tx, incidentId);
}

/** Of one incident, whose row the caller has locked. */
export async function readIncidentTimers(tx: Tx, incidentId: string): Promise<IncidentTimers> {
  const [found] = await readTimers(tx, eq(incidents.id, incidentId));
  if (!found) throw new Error(`incident ${incidentId} does not exist`);
  return found;
}

async function readTimers(tx: Db | Tx, which: SQL | undefined): Promise<IncidentTimers[]> {
  const rows = await tx
    .select({
      id: incidents.id,
      state: incidents.state,
      openedAt: incidents.openedAt,
      investigateBy: incidents.investigateBy,
      acknowledged: sql<boolean>`${isNotNull(incidents.acknowledgedAt)}`,
      owned: sql<boolean>`${isNotNull(incidents.owner)}`,
      merged: sql<boolean>`${isNotNull(incidents.mergedIntoId)}`,
      reopenedAt: sql<number | null>`round(extract(epoch from ${reopenedAt}) * 1000)::float8`,
    })
    .from(incidents)
    .where(which);
  if (rows.length === 0) return [];
  const ids = rows.map(({ id }) => id);
  const stored = await tx
    .select()
    .from(timers)
    .where(and(inArray(timers.incidentId, ids)));
  const byIncident = new Map<string, StoredTimer[]>(ids.map((id) => [id, []]));
  for (const { id, incidentId, kind, dueAt, state, missedAt } of stored) {
    byIncident
      .get(incidentId)
      ?.push({ id, kind, dueAt: dueAt.getTime(), state, missedAt: missedAt?.getTime() ?? null });
  }
  const { escalation, timeScale } = config();
  return rows.map((row) => {
    const timed: TimedIncident = {
      ...row,
      openedAt: row.openedAt.getTime(),
      investigateBy: row.investigateBy?.getTime() ?? null,
    };
    return {
      incidentId: row.id,
      expected: expectedTimers(timed, escalation, timeScale),
      stored: byIncident.get(row.id) ?? [],
    };
  });
}
