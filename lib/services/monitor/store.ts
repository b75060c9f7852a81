import "server-only";
import { and, eq, inArray, ne } from "drizzle-orm";
import { type Db, db, type Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { checkResults, evidence, incidents, prometheusStatus, targetSignals } from "@/lib/db/schema";
import type { CheckName, CheckResult } from "@/lib/domain/check/check";
import { listTaskItems } from "@/lib/domain/runbook/items";
import type { SignalSet } from "@/lib/domain/signal/signal";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { appendTimeline } from "@/lib/services/timeline/append";

/** The last known signals of the given targets; a target never seen is absent. */
export async function readTargetSignals(
  ids: readonly string[],
  from: Db | Tx = db(),
): Promise<Map<string, { signals: SignalSet; observedAt: number }>> {
  if (ids.length === 0) return new Map();
  const rows = await from
    .select()
    .from(targetSignals)
    .where(inArray(targetSignals.targetId, [...ids]));
  return new Map(rows.map((row) => [row.targetId, { signals: row.signals, observedAt: row.observedAt.getTime() }]));
}

export async function storeTargetSignals(targetId: string, signals: SignalSet, at: Date): Promise<void> {
  await db()
    .insert(targetSignals)
    .values({ targetId, signals, observedAt: at })
    .onConflictDoUpdate({ target: targetSignals.targetId, set: { signals, observedAt: at } });
}

/** Notes whether a Prometheus answered this round. `answeredAt` stays at the last answer while it does not. */
export async function storePrometheusStatus(id: string, at: Date, failure: string | null): Promise<void> {
  const set =
    failure === null
      ? { state: "up" as const, answeredAt: at, askedAt: at, detail: null }
      : { state: "down" as const, askedAt: at, detail: failure };
  await db()
    .insert(prometheusStatus)
    .values({ id, ...set })
    .onConflictDoUpdate({ target: prometheusStatus.id, set });
}

export async function listLiveIncidents() {
  return db()
    .select({ id: incidents.id, targetId: incidents.targetId, runbookSha256: incidents.runbookSha256 })
    .from(incidents)
    .where(ne(incidents.state, "signed_off"));
}

/**
 * Stores the outcomes of an incident's checks. A check that changed its state leaves frozen evidence, and, where the
 * runbook binds it to a symptom, a line on the timeline. Pages fetch the whole incident only then, else its numbers.
 */
export async function storeCheckResults(
  incident: { id: string; runbookSha256: string },
  results: readonly CheckResult[],
  at: Date,
): Promise<void> {
  const runbook = await getPinnedRunbook(incident.runbookSha256);
  const symptoms = new Map(
    listTaskItems(runbook).flatMap(({ kind, item }) =>
      kind === "symptoms" && item.check ? [[item.check, item.text]] : [],
    ),
  );
  await db().transaction(async (tx) => {
    const before = await tx.select().from(checkResults).where(eq(checkResults.incidentId, incident.id));
    const known = new Map(before.map((row) => [row.name as CheckName, row.result]));
    let isNews = false;
    for (const result of results) {
      await tx
        .insert(checkResults)
        .values({ incidentId: incident.id, name: result.name, result, evaluatedAt: at })
        .onConflictDoUpdate({
          target: [checkResults.incidentId, checkResults.name],
          set: { result, evaluatedAt: at },
        });
      const from = known.get(result.name)?.state ?? null;
      if (from === result.state) continue;
      isNews = true;
      await tx
        .insert(evidence)
        .values({ incidentId: incident.id, check: result.name, state: result.state, result, recordedAt: at });
      const text = symptoms.get(result.name);
      // At its first evaluation a symptom that is not there is no news.
      if (text === undefined || (from === null && result.state !== "met")) continue;
      await appendTimeline(tx, {
        chain: incident.id,
        at,
        actor: systemActor,
        kind: "check.changed",
        data: { check: result.name, text, from, to: result.state, summary: result.summary },
      });
    }
    await publish(tx, { topic: isNews ? "incident" : "numbers", id: incident.id });
  });
}

/** Puts a restart of the node's process on the timelines of its live incidents. */
export async function recordRestart(targetId: string, startedAt: Date, source: string, at: Date): Promise<void> {
  await db().transaction(async (tx) => {
    const live = await tx
      .select({ id: incidents.id })
      .from(incidents)
      .where(and(eq(incidents.targetId, targetId), ne(incidents.state, "signed_off")));
    for (const { id } of live) {
      await appendTimeline(tx, {
        chain: id,
        at,
        actor: systemActor,
        kind: "process.restarted",
        data: { startedAt: startedAt.toISOString(), source },
      });
      await publish(tx, { topic: "incident", id });
    }
  });
}
