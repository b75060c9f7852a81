import { randomUUID } from "node:crypto";
import { DBOSClient } from "@dbos-inc/dbos-sdk";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { plans, runs, workerHeartbeats } from "@/lib/db/schema";
import type { AppError } from "@/lib/errors";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { confirmRun } from "@/lib/services/run/confirm";
import { workflowNames, workQueue } from "@/lib/services/run/queue";
import { getPlanView, getRunView } from "@/lib/services/run/views";
import { withTestDatabase } from "@/lib/testing/database";
import { cancelHanging } from "./testing/cancel-hanging";
import { confirm, ended, first, isOver, planNow, second, until } from "./testing/console";
import { type Rig, startRig } from "./testing/rig";

withTestDatabase();

let rig: Rig;
let incidentId: string;

beforeAll(async () => {
  rig = await startRig();
  const worker = await rig.startWorker("first");
  incidentId = (await openIncidentByHand(first, { targetId: "validator-2", runbookId: "high-memory" })).id;
  await worker.kill();
}, 120_000);
afterAll(() => rig.remove(), 60_000);

async function readyPlan() {
  await until("the node", async () => ((await rig.live()) ? true : null));
  await rig.fill();
  return planNow(incidentId, "restart-node");
}

describe("a restart", () => {
  it("is planned without touching the node, confirmed once by 50 at a time, run, and verified", async () => {
    const worker = await rig.startWorker("first");
    const [pid, starts] = [rig.pid(), rig.starts()];
    const plan = await readyPlan();
    expect([rig.pid(), rig.starts()]).toEqual([pid, starts]);
    expect(plan.content?.losses[0]).toMatch(/All \d+ repositories/);

    const attempts = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => confirm(plan, index % 2 === 0 ? first : second)),
    );
    const won = attempts.flatMap((attempt) => (attempt.status === "fulfilled" ? [attempt.value] : []));
    const lost = attempts.flatMap((attempt) => (attempt.status === "rejected" ? [attempt.reason as AppError] : []));
    expect([won.length, lost.length]).toEqual([1, 49]);
    for (const error of lost)
      expect([error.code, error.message]).toEqual(["conflict", expect.stringContaining("holds this target")]);

    const run = await ended(won[0]?.id ?? "");
    expect([run.state, run.result]).toEqual(["done", expect.stringContaining("Restarted and verified")]);
    expect(rig.starts()).toBe(starts + 1);
    expect(rig.pid()).not.toBe(pid);
    expect(run.outputTail.map((line) => line.text).join("")).toContain("result: restarted");
    expect(run.steps.map(({ name, state }) => `${name} ${state}`)).toEqual(
      ["observe", "dump-heap", "restart", "verify", "finish"].map((name) => `${name} done`),
    );
    expect(run.output.sha256).toMatch(/^[0-9a-f]{64}$/);
    await worker.kill();
  });

  it("answers a repeated request with the same run, and refuses a wrong name, another hash, and a plan made before a restart", async () => {
    const worker = await rig.startWorker("first");
    const plan = await readyPlan();
    const typed = (typedName: string) =>
      confirmRun(first, {
        planId: plan.id,
        planHash: plan.hash ?? "",
        idempotencyKey: "same-key-1",
        typedName,
        reason: "the test's own repeat",
      });
    await expect(typed("validator-3")).rejects.toMatchObject({ code: "invalid" });
    await expect(confirm({ id: plan.id, hash: "other" })).rejects.toMatchObject({ code: "precondition" });
    const [one, two] = [await typed("validator-2"), await typed("validator-2")];
    expect([one.created, two.created, two.id]).toEqual([true, false, one.id]);
    await ended(one.id);

    const old = await readyPlan();
    const pid = rig.pid();
    process.kill(pid ?? 0, "SIGTERM");
    await until("a new process", async () =>
      rig.pid() !== null && rig.pid() !== pid && (await rig.live()) ? true : null,
    );
    const starts = rig.starts();
    const refused = await confirm(old).then(
      async ({ id }) => (await ended(id)).result ?? "",
      (error: Error) => error.message,
    );
    expect(refused).toMatch(/stale/);
    expect(rig.starts()).toBe(starts);
    await worker.kill();
  });

  it("hands over to another worker when its own is killed, and a second worker disturbs no live run", async () => {
    const worker = await rig.startWorker("first");
    const other = await rig.startWorker("second");
    const plan = await readyPlan();
    const starts = rig.starts();
    const { id } = await confirm(plan);
    await until("the run to be held", async () => ((await getRunView(id)).startedAt === null ? null : true));
    const [row] = (await db().$client.query("select holder_executor from runs where id = $1", [id])).rows;
    const [held, free] = row.holder_executor === "first" ? [worker, other] : [other, worker];
    await held.kill();
    const run = await until(
      "the other worker to finish it",
      async () => {
        const view = await getRunView(id);
        return isOver(view.state) ? view : null;
      },
      90_000,
    );
    expect(["done", "outcome unknown"]).toContain(run.state);
    expect(rig.starts()).toBe(starts + 1);
    await free.kill();
  }, 150_000);

  it("is ended by a worker when nothing here can carry it on any more, one bad run after the other", async () => {
    const worker = await rig.startWorker("first");
    const plan = await readyPlan();
    const pid = rig.pid();
    const leave = async (over: Partial<typeof runs.$inferInsert>) => {
      const id = randomUUID();
      const run = { id, planId: plan.id, incidentId, targetId: "validator-2", action: "restart-node" as const };
      const requestedAt = new Date(Date.now() - 3_600_000);
      await db()
        .insert(runs)
        .values({ ...run, state: "running", requestedBy: first, idempotencyKey: id, requestedAt, ...over });
      return id;
    };

    const missing = await ended(await leave({}));
    expect([missing.state, missing.result]).toEqual(["failed", expect.stringContaining("Nothing was done")]);

    // Its holder lives, but its workflow has ended: the fence must not keep it live.
    await db()
      .insert(workerHeartbeats)
      .values({ executorId: "elsewhere", startedAt: new Date(), at: new Date(Date.now() + 600_000), pid: 1 });
    const fenced = await ended(await leave({ state: "cancelling", holderExecutor: "elsewhere", holderEpoch: 1 }));
    expect(fenced.state).toBe("cancelled");

    const dbos = await DBOSClient.create({ systemDatabaseUrl: process.env.DATABASE_URL ?? "" });
    try {
      const id = await leave({ state: "requested" });
      const work = { workflowName: workflowNames.run, queueName: workQueue, workflowID: `run-${id}` };
      await dbos.enqueue({ ...work, appVersion: "of another console" }, id);
      const other = await ended(id);
      expect([other.state, other.result]).toEqual(["failed", expect.stringContaining("another version")]);
    } finally {
      await dbos.destroy();
    }

    const forgotten = randomUUID();
    await db()
      .insert(plans)
      .values({
        id: forgotten,
        incidentId,
        targetId: "validator-2",
        action: "restart-node",
        parameters: {},
        requestedBy: first,
        requestedAt: new Date(Date.now() - 120_000),
      });
    await until("the forgotten plan to fail", async () =>
      (await getPlanView(forgotten)).state === "failed" ? true : null,
    );
    expect(rig.pid()).toBe(pid);
    await worker.kill();
  });

  it("is cancelled while its command hangs: the process tree is gone in time, and the node's state is said", async () => {
    const worker = await rig.startWorker("first");
    await until("the node", async () => ((await rig.live()) ? true : null));
    await cancelHanging(rig, incidentId);
    await worker.kill();
  });
});
