import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect } from "vitest";
import { db } from "@/lib/db/client";
import { checkResults, incidents, plans, runs, timeline } from "@/lib/db/schema";
import type { CheckName, CheckResult } from "@/lib/domain/check/check";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { resolveIncident } from "@/lib/services/incident/change";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { giveSignOff } from "../give";
import { readSignOffState } from "../state";

export const person = (name: string): Actor => ({ type: "person", id: name.toLowerCase(), name });
export const ada = person("Ada");
export const ben = person("Ben");

const items = ["memory-stable", "optimal-configuration", "limits-fit", "trend-alert", "capacity-forecast"] as const;

/** As the monitor stores it, evaluated now. */
export async function measure(incidentId: string, name: CheckName, state: CheckResult["state"], over = {}) {
  const result = {
    name,
    state,
    summary: `${name} ${state}`,
    detail: "",
    query: null,
    source: "test",
    at: null,
    ...over,
  };
  const set = { result, evaluatedAt: new Date() };
  await db()
    .insert(checkResults)
    .values({ incidentId, name, ...set })
    .onConflictDoUpdate({ target: [checkResults.incidentId, checkResults.name], set });
}

/** A new incident whose items are all met. */
export async function newIncident(): Promise<string> {
  await db().update(incidents).set({ state: "signed_off" });
  await db().update(runs).set({ state: "done" });
  const { id } = await openIncidentByHand(ada, { targetId: "validator-2", runbookId: "high-memory" });
  for (const name of items) await measure(id, name, "met");
  return id;
}

export async function signItems(incidentId: string): Promise<void> {
  for (const itemId of items) {
    expect(await giveSignOff(ada, { incidentId, itemId, note: "", waive: false })).toEqual({ closed: false });
  }
}

/** An incident that lacks nothing but signatures. */
export async function readyToSign(): Promise<string> {
  const id = await newIncident();
  await signItems(id);
  await resolveIncident(ada, { incidentId: id, reason: "flat since the restart", despiteFiring: false });
  return id;
}

export const hashNow = async (id: string) => (await readSignOffState(id, Date.now())).contentSha256;
export const blockersNow = async (id: string) =>
  (await readSignOffState(id, Date.now())).blockers.map(({ kind }) => kind);

export const told = async (id: string, kind: string) =>
  (await db().select().from(timeline).where(eq(timeline.chain, id)).orderBy(timeline.seq)).filter(
    (entry) => entry.kind === kind,
  );

export async function addRun(incidentId: string, over: Partial<typeof runs.$inferInsert>): Promise<void> {
  const base = { incidentId, targetId: "validator-2", action: "restart-node" as const, requestedBy: ada };
  const [plan] = await db()
    .insert(plans)
    .values({ ...base, parameters: {}, requestedAt: new Date() })
    .returning({ id: plans.id });
  const id = randomUUID();
  const run = { ...base, id, planId: plan?.id ?? "", idempotencyKey: id, requestedAt: new Date() };
  await db()
    .insert(runs)
    .values({ ...run, ...over });
}
