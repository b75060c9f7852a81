import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { plans, runs, samples, timeline } from "@/lib/db/schema";
import type { PlanContent } from "@/lib/domain/action/action";
import type { Operation } from "@/lib/domain/action/operation";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { withTestDatabase } from "@/lib/testing/database";
import { evaluateWatches } from "./watch";

withTestDatabase();

const person: Actor = { type: "person", id: "p1", name: "On-call" };
const mib = 1024 * 1024;
const minute = 60_000;
const targetId = "validator-2";
/** The end of the run; the process was started again half a minute before. */
const endedAt = Date.UTC(2026, 10, 24, 12);
const startedAt = endedAt - minute / 2;

beforeEach(async () => {
  await db().update(runs).set({ watchState: "unknown" }).where(eq(runs.watchState, "watching"));
  await db()
    .update(runs)
    .set({ startedAt: new Date(0) });
  await db().delete(samples);
});

async function newWatch(
  operations: Operation["kind"][],
  over: Partial<typeof runs.$inferInsert> = {},
): Promise<string> {
  const incident = await openIncidentByHand(person, { targetId, runbookId: "high-memory" });
  const base = { incidentId: incident.id, targetId, action: "restart-node" as const, requestedAt: new Date(endedAt) };
  const content = { operations: operations.map((kind) => ({ kind })) } as unknown as PlanContent;
  const [plan] = await db()
    .insert(plans)
    .values({ ...base, content, parameters: {}, requestedBy: person })
    .returning({ id: plans.id });
  const id = randomUUID();
  await db()
    .insert(runs)
    .values({
      ...base,
      id,
      planId: plan?.id ?? "",
      idempotencyKey: id,
      requestedBy: person,
      state: "done",
      startedAt: new Date(endedAt - minute),
      finishedAt: new Date(endedAt),
      before: {
        pid: 7,
        startTicks: 700,
        startedAt: endedAt - 300 * minute,
        rssBytes: 480 * mib,
        repositories: null,
        observedAt: endedAt - minute,
        bytesPerSecond: (3 * mib) / 60,
      },
      watchState: "watching",
      watchUntil: new Date(endedAt + 75 * minute),
      watchDetail: "too early to say",
      ...over,
    });
  return id;
}

/** A process from `from` on, with RSS in MiB by its age in minutes. */
async function newLife(from: number, minutes: number, rss: (minutes: number) => number): Promise<void> {
  const rows = Array.from({ length: minutes * 4 }, (_, index) => index).flatMap((index) => {
    const at = new Date(from + 1000 + index * 15_000);
    const common = { targetId, at, source: "test" };
    return [
      { ...common, series: "rss", value: rss(index / 4) * mib },
      { ...common, series: "process-start-time", value: from / 1000 + (index % 2) * 0.4 },
    ];
  });
  for (let index = 0; index < rows.length; index += 500) {
    await db()
      .insert(samples)
      .values(rows.slice(index, index + 500))
      .onConflictDoNothing();
  }
}

async function verdictOf(id: string) {
  const [run] = await db().select().from(runs).where(eq(runs.id, id));
  return { state: run?.watchState, detail: run?.watchDetail };
}

describe("evaluateWatches", () => {
  it("compares with earlier starts at the same age while it is too early to say", async () => {
    await newLife(endedAt - 900 * minute, 300, () => 100);
    await newLife(endedAt - 600 * minute, 290, (minutes) => 300 + minutes);
    await newLife(endedAt - 300 * minute, 290, (minutes) => 200 + minutes);
    const id = await newWatch(["restart"]);
    await newLife(startedAt, 11, (minutes) => 150 + minutes);
    await evaluateWatches(endedAt + 10 * minute, 1);
    expect(await verdictOf(id)).toEqual({
      state: "watching",
      detail: expect.stringMatching(
        /^too early to say, 1 h 5 min left; RSS 160 MiB 10 min \d+ s after the start, 260 MiB at that age in 2 earlier starts/,
      ),
    });
  });

  it("ends as held, once, with an entry on the timeline", async () => {
    const id = await newWatch(["restart"]);
    await newLife(startedAt, 76, (minutes) => 150 + 60 * (1 - Math.exp(-minutes / 3)));
    await evaluateWatches(endedAt + 75 * minute, 1);
    await evaluateWatches(endedAt + 76 * minute, 1);
    expect(await verdictOf(id)).toMatchObject({ state: "held", detail: expect.stringContaining("no growth above") });
    const entries = await db().select().from(timeline).where(eq(timeline.kind, "watch.finished"));
    expect(entries.filter(({ data }) => (data as { runId: string }).runId === id)).toHaveLength(1);
  });

  it("takes a second start of the process for the end of what can be told", async () => {
    const id = await newWatch(["write-config", "restart"]);
    await newLife(startedAt, 20, () => 150);
    await newLife(startedAt + 20 * minute, 5, () => 150);
    await evaluateWatches(endedAt + 25 * minute, 1);
    expect(await verdictOf(id)).toEqual({
      state: "unknown",
      detail: expect.stringContaining("started again at 12:19:30 UTC"),
    });
  });

  it("watches a process that the run left alone from the run's end on, without a warm-up", async () => {
    const id = await newWatch(["memory-limit"], { action: "add-memory" });
    await newLife(endedAt - 300 * minute, 376, (minutes) => 100 + 3 * minutes);
    await evaluateWatches(endedAt + 75 * minute, 1);
    expect((await verdictOf(id)).detail).toMatch(/^\+3 MiB\/min, \+3 MiB\/min before the run/);
  });

  it("ends as unknown when another watched run changes the node, not when diagnostics are collected", async () => {
    const id = await newWatch(["restart"]);
    await newLife(startedAt, 11, () => 150);
    const later = {
      watchState: null,
      startedAt: new Date(endedAt + 5 * minute),
      finishedAt: new Date(endedAt + 6 * minute),
    };
    await newWatch(["collect-diagnostics"], { ...later, action: "collect-diagnostics" });
    await evaluateWatches(endedAt + 8 * minute, 1);
    expect((await verdictOf(id)).state).toBe("watching");
    await newWatch(["drop-caches"], { ...later, action: "drop-system-caches" });
    await evaluateWatches(endedAt + 9 * minute, 1);
    expect(await verdictOf(id)).toMatchObject({ state: "unknown", detail: expect.stringContaining("another run") });
  });

  it("judges every watch although one before it cannot be judged", async () => {
    const before = { startedAt: "no instant" } as unknown as typeof runs.$inferInsert.before;
    const broken = await newWatch(["restart"], { before });
    const id = await newWatch(["restart"]);
    await newLife(startedAt, 11, () => 150);
    await evaluateWatches(endedAt + 10 * minute, 1);
    expect((await verdictOf(broken)).detail).toBe("too early to say");
    expect((await verdictOf(id)).detail).toMatch(/^too early to say, 1 h 5 min left/);
  });
});
