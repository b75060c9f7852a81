import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeAll, expect, test } from "vitest";
import { db } from "@/lib/db/client";
import { incidents, plans, runs, samples } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import type { IncidentFilter } from "@/lib/domain/history/filter";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { person } from "@/lib/services/run/testing/new-run";
import { appendTimeline } from "@/lib/services/timeline/append";
import { withTestDatabase } from "@/lib/testing/database";
import { listIncidents } from "./list-incidents";
import { readTargetHistory } from "./target-history";
import { readTimes } from "./times";
import { readWorked } from "./worked";

withTestDatabase();

const hour = 3_600_000;
const start = Date.UTC(2026, 2, 14);
const all = { before: null, limit: 200 };
const numbersOf = async (filter: IncidentFilter) =>
  (await listIncidents(filter, all)).incidents.map(({ number }) => number);

/** Ten incidents, a day apart, signed off but for the last; every second of another node. */
beforeAll(async () => {
  const { id: incidentId } = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });
  const [first] = await db().select().from(incidents).where(eq(incidents.id, incidentId));
  if (!first) throw new Error("no incident was opened");
  const at = (index: number, hours = 0) => new Date(start + index * 24 * hour + hours * hour);
  for (let index = 0; index < 10; index += 1) {
    const target = index % 2 === 0 ? "validator-2" : "validator-3";
    const row = {
      ...{
        targetId: target,
        subject: target,
        openedAt: at(index),
        title: index === 3 ? "Disk 100%_full" : "High memory usage",
      },
      ...{
        severity: index === 4 ? ("P1" as const) : ("P3" as const),
        state: index === 9 ? ("open" as const) : ("signed_off" as const),
      },
      acknowledgedAt: at(index, index + 1),
      resolvedAt: index < 2 ? at(index, 5) : null,
    };
    if (index === 0) await db().update(incidents).set(row);
    else {
      const { runbookId, runbookSha256, openedBy } = first;
      await db()
        .insert(incidents)
        .values({ ...row, runbookId, runbookSha256, openedBy });
    }
  }
});

test("each filter narrows, alone and together, and days are whole ones", async () => {
  expect(await numbersOf({})).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(await numbersOf({ state: "open" })).toEqual([10]);
  expect(await numbersOf({ severity: "P1" })).toEqual([5]);
  expect(await numbersOf({ target: "validator-3", runbook: "high-memory" })).toEqual([10, 8, 6, 4, 2]);
  expect(await numbersOf({ runbook: "disk-full" })).toEqual([]);
  expect(await numbersOf({ from: "2026-03-15", to: "2026-03-16" })).toEqual([3, 2]);
  expect(await numbersOf({ target: "validator-2", to: "2026-03-16" })).toEqual([3, 1]);
});

test("text is found in title, notes and results, and % and _ mean themselves", async () => {
  const { incidents: list } = await listIncidents({}, all);
  const third = list.find(({ number }) => number === 3);
  await inTransaction(async (tx) => {
    const data = { itemId: "x", text: "Configuration", note: "cache set to 96 MiB by O'Neil" };
    const place = { chain: third?.id ?? "", at: new Date(), actor: person };
    await appendTimeline(tx, { ...place, kind: "sign-off.given", data });
    const plan = { planId: "p-4711", action: "reduce-cache", hash: "feed4711" };
    await appendTimeline(tx, { ...place, kind: "plan.ready", data: plan });
  });
  expect(await numbersOf({ q: "96 mib by O'Neil" })).toEqual([3]);
  // Neither ids and hashes nor the names of fields are words of anybody's.
  for (const q of ["4711", "itemId"]) expect(await numbersOf({ q })).toEqual([]);
  expect(await numbersOf({ q: "100%_full" })).toEqual([4]);
  expect(await numbersOf({ q: "100x" })).toEqual([]);
  expect(await numbersOf({ q: "%" })).toEqual([4]);
  expect(await numbersOf({ q: "#7" })).toEqual([7]);
  expect(await numbersOf({ q: "VALIDATOR-3", state: "open" })).toEqual([10]);
});

test("pages follow each other without a gap or a repeat, also when an incident opens in between", async () => {
  const seen: number[] = [];
  let before: number | null = null;
  for (let pages = 0; pages < 9; pages += 1) {
    const page: Awaited<ReturnType<typeof listIncidents>> = await listIncidents(
      { target: "validator-2" },
      { before, limit: 2 },
    );
    seen.push(...page.incidents.map(({ number }) => number));
    before = page.next;
    if (before === null) break;
  }
  expect(seen).toEqual([9, 7, 5, 3, 1]);
});

test("times are medians with their number, and too few are none", async () => {
  expect(await readTimes({})).toEqual({
    acknowledge: { n: 10, medianSeconds: 5.5 * 3600, p90Seconds: 9 * 3600 },
    mitigate: { n: 0, medianSeconds: null, p90Seconds: null },
    resolve: { n: 2, medianSeconds: null, p90Seconds: null },
  });
  expect((await readTimes({ target: "validator-3" })).acknowledge).toEqual({
    n: 5,
    medianSeconds: 6 * 3600,
    p90Seconds: 10 * 3600,
  });
});

test("times begin anew with the last reopening", async () => {
  const [last] = (await listIncidents({ state: "open" }, all)).incidents;
  const actor = person;
  for (const hours of [3, 9]) {
    const at = new Date((last?.openedAt ?? 0) + hours * hour);
    const data = { from: "resolved", reason: "it grows again" };
    await inTransaction((tx) =>
      appendTimeline(tx, { chain: last?.id ?? "", at, actor, kind: "incident.reopened", data }),
    );
  }
  // Acknowledged ten hours after the opening, so one after this.
  expect((await readTimes({ target: "validator-3" })).acknowledge).toEqual({
    ...{ n: 5, medianSeconds: 4 * 3600, p90Seconds: 8 * 3600 },
  });
});

test("what worked lasts until the next incident, reopening or fix of that node, and a later bundle is no fix", async () => {
  const { incidents: list } = await listIncidents({ target: "validator-2" }, all);
  const add = async (number: number, hours: number, over: Partial<typeof runs.$inferInsert>) => {
    const incident = list.find((one) => one.number === number);
    const finishedAt = new Date((incident?.openedAt ?? 0) + hours * hour);
    const id = randomUUID();
    const planId = randomUUID();
    const planned = {
      id: planId,
      incidentId: incident?.id ?? "",
      targetId: "validator-2",
      action: "restart-node" as const,
    };
    await db()
      .insert(plans)
      .values({ ...planned, parameters: {}, requestedBy: person, requestedAt: finishedAt });
    await db()
      .insert(runs)
      .values({
        ...{
          id,
          planId,
          incidentId: incident?.id ?? "",
          targetId: "validator-2",
          action: "restart-node",
          state: "done",
        },
        ...{
          idempotencyKey: id,
          requestedBy: person,
          requestedAt: finishedAt,
          finishedAt,
          watchState: "held",
          watchUntil: finishedAt,
        },
        ...over,
      });
  };
  await add(1, 1, {});
  await add(3, 2, {});
  await add(3, 5, { action: "collect-diagnostics", watchState: null });
  await add(5, 3, { watchState: "no effect" });
  await add(5, 4, {});
  await add(7, 4, { watchState: "watching" });
  const [restart] = await readWorked("validator-2", start + 100 * 24 * hour);
  expect(restart).toMatchObject({ action: "restart-node", n: 4, held: 3, atLeast: false, lasted: { n: 3 } });
  // 47 h, 46 h and 44 h until the next incident of that node, two days on each.
  expect(restart?.lasted.medianSeconds).toBe(46 * 3600);
  expect(await readWorked("validator-3", Date.now())).toEqual([]);
});

test("a node's history holds its own alone, each start of its process once", async () => {
  const sample = { targetId: "validator-2", series: "process-start-time", source: "host helper" };
  await db()
    .insert(samples)
    .values(
      [1_790_000_000, 1_790_000_000.4, 1_790_003_600].map((value, index) => ({
        ...sample,
        value,
        at: new Date(index * 1000),
      })),
    );
  const history = await readTargetHistory("validator-2", Date.now());
  expect(history.restarts.map(({ at }) => Math.floor(at / 1000))).toEqual([1_790_003_600, 1_790_000_000]);
  expect(history.incidents.every(({ targetId }) => targetId === "validator-2")).toBe(true);
  expect(history.runs.length).toBeGreaterThanOrEqual(6);
  expect(history.runs[0]?.at).toBeGreaterThanOrEqual(history.runs.at(-1)?.at ?? 0);
  await expect(readTargetHistory("nothing", Date.now())).rejects.toThrow("There is no target nothing");
});
