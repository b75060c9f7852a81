import { DBOS } from "@dbos-inc/dbos-sdk";
import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { incidents, plans, runSteps, runs, timeline } from "@/lib/db/schema";
import type { PlanContent } from "@/lib/domain/action/action";
import type { ActionName } from "@/lib/domain/action/parameters";
import { withTestDatabase } from "@/lib/testing/database";
import { confirmRun } from "./confirm";
import { contentOf, newRun, person } from "./testing/new-run";
import { getPlanView, getRunView } from "./views";

withTestDatabase();

beforeAll(async () => {
  // The worker makes the tables of its queue; here nobody takes the work.
  DBOS.setConfig({ name: "test", systemDatabaseUrl: process.env.DATABASE_URL ?? "", logLevel: "error" });
  await DBOS.launch();
  await DBOS.shutdown();
});

/** A ready plan, and what confirming it takes. */
async function readyPlan(content: PlanContent, action: ActionName, parameters: Record<string, unknown> = {}) {
  const { id, planId } = await newRun(content, { action });
  await db().delete(runSteps).where(eq(runSteps.runId, id));
  await db().delete(runs).where(eq(runs.id, id));
  await db().update(plans).set({ state: "ready", hash: "h", parameters }).where(eq(plans.id, planId));
  return { planId, planHash: "h", idempotencyKey: `key-${planId}` };
}

const caches = contentOf([{ kind: "drop-caches" }]);

describe("confirming", () => {
  it("takes no typed name for what is not destructive, and writes the steps of its operations in order", async () => {
    const { id } = await confirmRun(person, await readyPlan(caches, "drop-system-caches"));
    const run = await getRunView(id);
    expect(run.steps.map(({ name }) => name)).toEqual(["observe", "drop-caches", "verify", "finish"]);
    expect([run.escalated, run.reason, run.revertible]).toEqual([false, null, false]);
    const restart = await readyPlan(contentOf([{ kind: "restart" }]), "restart-node");
    await expect(confirmRun(person, restart)).rejects.toMatchObject({ code: "invalid" });
  });

  it("is refused while a blocking precondition is not met, and only then", async () => {
    const with_ = (state: "met" | "not met" | "unknown", blocking: boolean) =>
      contentOf(caches.operations, { preconditions: [{ text: "a quorum stays", state, detail: "2 of 4", blocking }] });
    const refused = await readyPlan(with_("not met", true), "drop-system-caches");
    await expect(confirmRun(person, refused)).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("a quorum stays (2 of 4)"),
    });
    for (const content of [with_("unknown", true), with_("not met", false), with_("met", true)]) {
      expect((await confirmRun(person, await readyPlan(content, "drop-system-caches"))).created).toBe(true);
    }
  });

  it("takes a reason to repeat what did not hold, and escalates with it once", async () => {
    const first = await confirmRun(person, await readyPlan(caches, "drop-system-caches"));
    await db().update(runs).set({ state: "done", watchState: "held" }).where(eq(runs.id, first.id));
    const second = await readyPlan(caches, "drop-system-caches");
    expect((await getPlanView(second.planId)).repeatOf).toBeNull();
    await db().update(runs).set({ watchState: "no effect" }).where(eq(runs.id, first.id));
    expect((await getPlanView(second.planId)).repeatOf).toMatchObject({ count: 1, lastResult: "no effect" });
    for (const reason of [undefined, "  "]) {
      await expect(confirmRun(person, { ...second, reason })).rejects.toMatchObject({
        code: "precondition",
        message: expect.stringContaining("repeat 1"),
      });
    }
    const { id } = await confirmRun(person, { ...second, reason: "It was busy then." });
    await confirmRun(person, { ...second, reason: "It was busy then." });
    expect(await getRunView(id)).toMatchObject({ escalated: true, reason: "It was busy then." });
    const entries = await db().select().from(timeline).where(eq(timeline.kind, "incident.escalated"));
    expect(entries.map(({ data }) => data)).toEqual([
      { runId: id, action: "drop-system-caches", count: 1, lastResult: "no effect", reason: "It was busy then." },
    ]);
    const other = await readyPlan(contentOf([{ kind: "clear-cache" }]), "clear-node-cache");
    expect((await getPlanView(other.planId)).repeatOf).toBeNull();
  });

  it("takes a reason while the run before is still watched, also in the incidents that follow, and not for ever", async () => {
    const restart = contentOf([{ kind: "restart" }]);
    const typedName = "validator-2";
    const first = await confirmRun(person, { ...(await readyPlan(restart, "restart-node")), typedName });
    const set = { state: "done", watchState: "watching", watchDetail: "too early to say, 35 min left" } as const;
    await db().update(runs).set(set).where(eq(runs.id, first.id));
    const { planId, incidentId } = await getRunView(first.id);
    expect((await getPlanView(planId)).repeatOf).toBeNull();
    for (let follows = 1; follows <= 2; follows += 1) {
      await db().update(incidents).set({ state: "signed_off" });
      const again = { ...(await readyPlan(restart, "restart-node")), typedName };
      expect((await getPlanView(again.planId)).incidentId).not.toBe(incidentId);
      await expect(confirmRun(person, again)).rejects.toMatchObject({
        code: "precondition",
        message: expect.stringMatching(/repeat 1 of Restart node, which has not held: .*still watched.*35 min left/),
      });
    }
    const latest = await readyPlan(restart, "restart-node");
    await db()
      .update(incidents)
      .set({ openedAt: sql`opened_at - interval '8 days'` })
      .where(eq(incidents.id, incidentId));
    await db().update(runs).set({ requestedAt: sql`requested_at - interval '8 days'` }).where(eq(runs.id, first.id));
    expect((await getPlanView(latest.planId)).repeatOf).toBeNull();
  });

  it("keeps which run is taken back, and takes no reason to take another one back", async () => {
    const runId = crypto.randomUUID();
    const plan = await readyPlan(contentOf([{ kind: "restart" }]), "revert-run", { runId });
    const { id } = await confirmRun(person, { ...plan, typedName: "validator-2" });
    const [row] = await db().select().from(runs).where(eq(runs.id, id));
    expect([row?.revertsRunId, row?.parameters]).toEqual([runId, { runId }]);
    await db().update(runs).set({ state: "done", watchState: "no effect" }).where(eq(runs.id, id));
    const another = { runId: crypto.randomUUID() };
    const other = await readyPlan(contentOf([{ kind: "restart" }]), "revert-run", another);
    expect((await getPlanView(other.planId)).repeatOf).toBeNull();
  });
});
