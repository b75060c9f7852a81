import { randomUUID } from "node:crypto";
import { DBOS } from "@dbos-inc/dbos-sdk";
import { eq } from "drizzle-orm";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { plans, runs } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import type { PlanContent } from "@/lib/domain/action/action";
import type { Operation } from "@/lib/domain/action/operation";
import { quorumPrecondition } from "@/lib/domain/action/plans/quorum";
import { looksOf, told } from "@/lib/domain/action/testing/looks";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { planOf } from "@/lib/services/plan/prepare";
import { withTestDatabase } from "@/lib/testing/database";
import { confirmRun } from "./confirm";
import { observeStep } from "./observe";
import { findRestartElsewhere } from "./one-at-a-time";
import { readRun } from "./records";
import { before, contentOf, newRun, person } from "./testing/new-run";
import { SmallHost } from "./testing/small-host";

withTestDatabase();

beforeAll(async () => {
  // The worker makes the tables of its queue; here nobody takes the work.
  DBOS.setConfig({ name: "test", systemDatabaseUrl: process.env.DATABASE_URL ?? "", logLevel: "error" });
  await DBOS.launch();
  await DBOS.shutdown();
});

beforeEach(async () => {
  await db().update(runs).set({ state: "failed" });
});

const network = ["validator-1", "validator-2", "validator-3", "validator-4"];

/** A plan with what the quorum check says of these validators, of which all but one must stay. */
function content(names: readonly string[] = network, kind: "restart" | "clear-cache" = "restart"): PlanContent {
  const validators = names.map((name) => ({ name, weight: 1, active: true, pubkey: "ab" }));
  const look = told({ quorumWeight: Math.max(1, names.length - 1), totalWeight: names.length, validators });
  const operations: Operation[] = [{ kind }];
  return contentOf(operations, { preconditions: [quorumPrecondition(looksOf({ validators: look }))] });
}

/** A ready plan for a target, and what confirming it takes. */
async function readyPlan(targetId: string, plan: PlanContent) {
  const { planId } = await planRow(targetId, plan);
  return { planId, planHash: "h", idempotencyKey: `key-${planId}`, typedName: targetId };
}

async function planRow(targetId: string, plan: PlanContent) {
  const { id: incidentId } = await openIncidentByHand(person, { targetId, runbookId: "high-memory" });
  const planId = randomUUID();
  const action = plan.operations[0]?.kind === "restart" ? ("restart-node" as const) : ("clear-node-cache" as const);
  const row = { id: planId, incidentId, targetId, action, content: plan, state: "ready" as const, hash: "h" };
  await db()
    .insert(plans)
    .values({ ...row, parameters: {}, requestedBy: person, requestedAt: new Date() });
  return { planId, incidentId };
}

describe("one node of a network at a time", () => {
  it("two targets confirmed at once: one run, and the other learns who holds the network and what to do", async () => {
    for (let round = 0; round < 5; round += 1) {
      await db().update(runs).set({ state: "failed" });
      const confirms = await Promise.all(["validator-2", "validator-3"].map((id) => readyPlan(id, content())));
      const answers = await Promise.allSettled(confirms.map((confirm) => confirmRun(person, confirm)));
      const lost = answers.filter((answer) => answer.status === "rejected");
      expect(lost).toHaveLength(1);
      expect(lost[0]?.reason).toMatchObject({
        code: "conflict",
        message: expect.stringMatching(/^On-call restarts validator-[23].*wait until that run \(.*\) has ended/),
      });
    }
  });

  it("the one that lost can be confirmed when the other run has ended", async () => {
    const [first, second] = [await readyPlan("validator-2", content()), await readyPlan("validator-3", content())];
    const { id } = await confirmRun(person, first);
    await expect(confirmRun(person, second)).rejects.toMatchObject({ code: "conflict" });
    await db().update(runs).set({ state: "done" }).where(eq(runs.id, id));
    expect((await confirmRun(person, second)).created).toBe(true);
  });

  it("does not hold up what restarts nothing, nor a node that is the only validator of its network", async () => {
    await confirmRun(person, await readyPlan("validator-2", content()));
    for (const other of [content(network, "clear-cache"), content(["validator-3"])]) {
      expect((await confirmRun(person, await readyPlan("validator-3", other))).created).toBe(true);
      await db().update(runs).set({ state: "done" }).where(eq(runs.targetId, "validator-3"));
    }
  });

  it("at the run the later of two gives way, unless it has begun already", async () => {
    const { id: early } = await confirmRun(person, await readyPlan("validator-2", content()));
    await db().update(runs).set({ state: "done" }).where(eq(runs.id, early));
    const { id: late } = await confirmRun(person, await readyPlan("validator-3", content()));
    await db().update(runs).set({ state: "requested" }).where(eq(runs.id, early));
    const look = async (id: string) => {
      const run = await readRun(id);
      return inTransaction((tx) => findRestartElsewhere(tx, { targetId: run.targetId, content: content(), run }));
    };
    expect(await look(early)).toBeNull();
    expect(await look(late)).toContain("restarts validator-2");
    await db().update(runs).set({ before }).where(eq(runs.id, late));
    expect(await look(early)).toContain("restarts validator-3");
  });

  it("a run that finds another one restarting ends before it does anything, and says who that is", async () => {
    const host = new SmallHost("storage:\n  data_dir: ./data\n  persistent: false\n");
    const planned = await planOf(host.access(), "validator-2", {
      action: "restart-node",
      parameters: { captureFirst: true },
    });
    if ("failed" in planned) throw new Error(planned.failed);
    const { id } = await newRun(planned.content);
    const { planId, incidentId } = await planRow("validator-3", content());
    const other = { id: randomUUID(), planId, incidentId, targetId: "validator-3", action: "restart-node" as const };
    const common = { idempotencyKey: planId, requestedBy: person, requestedAt: new Date(0), state: "running" as const };
    await db()
      .insert(runs)
      .values({ ...other, ...common });
    expect(await observeStep(host.access(), id)).toBe("ended");
    expect(await readRun(id)).toMatchObject({
      state: "failed",
      before: null,
      result: expect.stringMatching(/^Nothing was done\. On-call restarts validator-3/),
    });
    expect(host.calls).toEqual([]);
  });
});
