import { randomUUID } from "node:crypto";
import { db } from "@/lib/db/client";
import { plans, runSteps, runs } from "@/lib/db/schema";
import type { PlanContent } from "@/lib/domain/action/action";
import type { Operation } from "@/lib/domain/action/operation";
import type { RunBefore } from "@/lib/domain/run/record";
import { stepsOf } from "@/lib/domain/run/run";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { mib } from "./small-host";

export const person: Actor = { type: "person", id: "p1", name: "On-call" };

/** What was found of the process that a `SmallHost` begins with. */
export const before: RunBefore = {
  pid: 7,
  startTicks: 700,
  startedAt: 1_790_000_000_000,
  rssBytes: 400 * mib,
  executable: null,
  version: "1",
  repositories: null,
  observedAt: 1_790_000_100_000,
  bytesPerSecond: null,
};

export function contentOf(operations: Operation[], over: Partial<PlanContent> = {}): PlanContent {
  return {
    summary: "A plan of a test.",
    steps: [],
    operations,
    helps: { state: "unknown", reason: "" },
    honours: [],
    diff: null,
    blastRadius: [],
    losses: [],
    preconditions: [],
    expected: { rssBytes: null, basis: "" },
    forecast: null,
    costOfWaiting: null,
    revert: { possible: true, automatic: operations.some(({ kind }) => kind === "write-config"), text: "" },
    basis: [],
    ...over,
  };
}

/** A run of `content` on the one incident of its target, whose other runs are ended. */
export async function newRun(
  content: PlanContent,
  over: Partial<typeof runs.$inferInsert> = {},
): Promise<{ id: string; planId: string; incidentId: string }> {
  await db().update(runs).set({ state: "failed" });
  const incident = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });
  const action = over.action ?? "restart-node";
  const base = { incidentId: incident.id, targetId: "validator-2", action };
  const planId = randomUUID();
  await db()
    .insert(plans)
    .values({ ...base, id: planId, content, parameters: {}, requestedBy: person, requestedAt: new Date() });
  const id = randomUUID();
  const run = { ...base, id, planId, idempotencyKey: id, requestedBy: person, requestedAt: new Date() };
  await db()
    .insert(runs)
    .values({ ...run, ...over });
  await db()
    .insert(runSteps)
    .values(
      stepsOf(content.operations, content.revert.automatic).map((name, position) => ({
        runId: id,
        name,
        position,
        state: "waiting" as const,
      })),
    );
  return { id, planId, incidentId: incident.id };
}
