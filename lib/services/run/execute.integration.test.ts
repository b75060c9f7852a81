import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { incidents, plans, runSteps, runs } from "@/lib/db/schema";
import type { PlanContent } from "@/lib/domain/action/action";
import type { HostFacts } from "@/lib/domain/host/facts";
import { stepNames } from "@/lib/domain/run/run";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { setTick } from "@/lib/services/checklist/set-tick";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { restartPlanOf } from "@/lib/services/plan/prepare";
import { withTestDatabase } from "@/lib/testing/database";
import { cancelRun } from "./cancel";
import { finishStep, finishUnfinished, observeStep, type RunAccess, verifyStep } from "./execute";
import { finishRun, readRun } from "./records";

withTestDatabase();

const person: Actor = { type: "person", id: "p1", name: "On-call" };
const mib = 1024 * 1024;

const facts = (pid: number, rssBytes: number): HostFacts => ({
  pid,
  startedAt: 1_790_000_000_000,
  startTicks: pid * 100,
  executable: null,
  rssBytes,
  peakBytes: null,
  sizeBytes: null,
  anonBytes: null,
  fileBytes: null,
  swapBytes: null,
  sigCgt: null,
  catchesSigusr1: null,
  noFileLimit: null,
  cgroup: null,
  host: { totalBytes: null, availableBytes: null, oomKills: null },
  top: [],
  unreadable: [],
});

/** A worker that sees what `look` answers; `look` may do something first, in the very moment of looking. */
function accessOf(look: () => Promise<HostFacts> | HostFacts): RunAccess {
  return {
    hosts: new Map([["validator-2", { readFacts: async () => ({ state: "running", facts: await look() }) }]]),
    nodes: new Map(),
    runners: new Map(),
    me: { executor: "test", epoch: 1 },
    watchSeconds: 60,
  } as unknown as RunAccess;
}

async function newRun(over: Partial<typeof runs.$inferInsert> = {}): Promise<{ id: string; incidentId: string }> {
  await db().update(runs).set({ state: "failed" });
  const incident = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });
  const planned = await restartPlanOf(
    accessOf(() => facts(7, 400 * mib)),
    "validator-2",
  );
  const content: PlanContent | null = "content" in planned ? planned.content : null;
  const base = { incidentId: incident.id, targetId: "validator-2", action: "restart-node" as const };
  const [plan] = await db()
    .insert(plans)
    .values({ ...base, content, parameters: {}, requestedBy: person, requestedAt: new Date() })
    .returning({ id: plans.id });
  const id = randomUUID();
  const run = { ...base, id, planId: plan?.id ?? "", idempotencyKey: id, requestedBy: person, requestedAt: new Date() };
  await db()
    .insert(runs)
    .values({ ...run, ...over });
  await db()
    .insert(runSteps)
    .values(stepNames.map((name) => ({ runId: id, name, state: "waiting" as const })));
  return { id, incidentId: incident.id };
}

const before = {
  pid: 7,
  startTicks: 700,
  startedAt: 1_790_000_000_000,
  rssBytes: 400 * mib,
  repositories: null,
  observedAt: 1_790_000_100_000,
  bytesPerSecond: null,
};

describe("the steps of a run", () => {
  it("end it as cancelled when the cancel comes in the very look that verifies it", async () => {
    const { id } = await newRun({ state: "running", before });
    const access = accessOf(async () => {
      if ((await readRun(id)).state === "running") await cancelRun(person, id);
      return facts(8, 100 * mib);
    });
    expect(await verifyStep(access, id)).toEqual({ next: true });
    await finishStep(access, id);
    expect(await readRun(id)).toMatchObject({ state: "cancelled", result: expect.stringContaining("New process 8") });
  });

  it("never turn a cancel back into running", async () => {
    const { id, incidentId } = await newRun();
    const access = accessOf(() => facts(7, 400 * mib));
    let observing: Promise<unknown> = Promise.resolve();
    await db().transaction(async (tx) => {
      await tx.select().from(incidents).where(eq(incidents.id, incidentId)).for("update");
      // It has read the run and waits for the incident, which is held here until the cancel is in.
      observing = observeStep(access, id);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await cancelRun(person, id);
    });
    expect(await observing).toEqual({ next: false });
    expect((await readRun(id)).state).toBe("cancelled");
  });

  it("refuse as stale when another process has appeared between the two looks of the first step", async () => {
    const { id } = await newRun();
    let looks = 0;
    const access = accessOf(() => {
      looks += 1;
      return facts(looks === 1 ? 7 : 8, 400 * mib);
    });
    expect(await observeStep(access, id)).toEqual({ next: false });
    expect(await readRun(id)).toMatchObject({
      state: "failed",
      before: null,
      result: expect.stringContaining("stale"),
    });
  });

  it("count an effect that a late look finds as done, and watch it", async () => {
    const { id } = await newRun({ state: "running", before });
    const access = accessOf(() => facts(8, 100 * mib));
    await finishUnfinished(access, id, "The helper did not answer.");
    expect(await readRun(id)).toMatchObject({ state: "done", watchState: "watching" });
  });

  it("end without a deadlock while people tick the same incident's checklist", async () => {
    for (let round = 0; round < 15; round += 1) {
      const { id, incidentId } = await newRun({ state: "running", before });
      const run = await readRun(id);
      const watchUntil = new Date(Date.now() + 60_000);
      const ticks = Array.from({ length: 6 }, (_, index) =>
        setTick(person, { incidentId, itemId: "node-slow", ticked: index % 2 === 0 }),
      );
      await Promise.all([...ticks, finishRun(run, { state: "done", result: "done", watchUntil })]);
      expect((await readRun(id)).state).toBe("done");
      await db().update(incidents).set({ state: "mitigating" }).where(eq(incidents.id, incidentId));
    }
  });
});
