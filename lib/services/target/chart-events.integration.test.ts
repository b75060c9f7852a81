import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { beforeEach, expect, it } from "vitest";
import { db } from "@/lib/db/client";
import { hostReports, incidents, runs } from "@/lib/db/schema";
import type { HostReport } from "@/lib/domain/host/report";
import { readIncidentChart } from "@/lib/services/incident/chart";
import { before, contentOf, newRun } from "@/lib/services/run/testing/new-run";
import { evaluateWatches } from "@/lib/services/run/watch";
import { withTestDatabase } from "@/lib/testing/database";
import { readChartEvents } from "./chart-events";

withTestDatabase();

const minute = 60_000;
const nowMs = Date.UTC(2026, 10, 24, 12);
const fromMs = nowMs - 60 * minute;
const targetId = "validator-2";
const at = (minutes: number) => new Date(nowMs + minutes * minute);

beforeEach(async () => {
  await db().update(runs).set({ targetId: "elsewhere", watchState: null });
  await db().delete(hostReports);
});

it("gives a target's runs of the range with their watches, and marks those of other incidents", async () => {
  const own = await newRun(contentOf([]), {
    state: "done",
    requestedAt: at(-21),
    startedAt: at(-20),
    finishedAt: at(-19),
    watchState: "watching",
    watchUntil: at(56),
  });
  const read = (incidentId: string) => readChartEvents({ targetId, incidentId, fromMs, nowMs });
  const { runs: found } = await read(own.incidentId);
  expect(found).toEqual([
    {
      id: own.id,
      title: "Restart node",
      state: "done",
      at: at(-20).getTime(),
      isOther: false,
      watch: { state: "watching", startedAt: at(-19).getTime(), until: at(56).getTime(), endedAt: null },
    },
  ]);
  expect((await read(randomUUID())).runs).toMatchObject([{ id: own.id, isOther: true }]);
  expect((await readChartEvents({ targetId: "validator-3", incidentId: own.incidentId, fromMs, nowMs })).runs).toEqual(
    [],
  );
});

it.each([
  [
    "asked for and begun before the range, watched into it",
    { requestedAt: at(-90), startedAt: at(-90), finishedAt: at(-89), watchUntil: at(-14) },
    1,
  ],
  ["asked for before the range and begun in it", { requestedAt: at(-61), startedAt: at(-59) }, 1],
  ["over before the range", { requestedAt: at(-90), startedAt: at(-90), finishedAt: at(-89), watchUntil: at(-61) }, 0],
  ["of an instant after now", { requestedAt: at(1) }, 0],
])("a run %s", async (_, times, count) => {
  const { incidentId } = await newRun(contentOf([]), { state: "done", watchState: "held", ...times });
  const { runs: found } = await readChartEvents({ targetId, incidentId, fromMs, nowMs });
  expect(found).toHaveLength(count);
});

it("a run that waits is marked where it was asked for, and no watch has begun", async () => {
  const { incidentId } = await newRun(contentOf([]), { state: "requested", requestedAt: at(-1) });
  const { runs: found } = await readChartEvents({ targetId, incidentId, fromMs, nowMs });
  expect(found).toMatchObject([{ state: "requested", at: at(-1).getTime(), watch: null }]);
});

it("a watch ends when the timeline says that it was decided", async () => {
  const { incidentId } = await newRun(contentOf([]), {
    state: "done",
    requestedAt: at(-50),
    startedAt: at(-50),
    finishedAt: at(-49),
    watchState: "watching",
    watchUntil: at(26),
  });
  await newRun(contentOf([]), { state: "done", requestedAt: at(-31), startedAt: at(-30), before });
  await evaluateWatches(at(-29).getTime(), 1);
  const { runs: found } = await readChartEvents({ targetId, incidentId, fromMs, nowMs });
  expect(found.map(({ watch }) => watch)).toEqual([
    { state: "unknown", startedAt: at(-49).getTime(), until: at(26).getTime(), endedAt: at(-29).getTime() },
    null,
  ]);
});

it("changes of the host come from its last report, those of the range only", async () => {
  const { incidentId } = await newRun(contentOf([]), { state: "done", requestedAt: at(-1) });
  const part = { state: "not supported" as const, at: nowMs, detail: "" };
  const change = (minutes: number) => ({
    at: at(minutes).getTime(),
    sinceMs: at(minutes - 1).getTime(),
    kind: "config" as const,
    text: `changed at ${minutes}`,
  });
  const report: HostReport = {
    targetId,
    at: nowMs + minute,
    processMemory: part,
    systemMemory: part,
    oomEvents: part,
    unit: part,
    config: part,
    backups: part,
    changes: part,
    configDiff: null,
    configMismatch: null,
    observed: [change(-61), change(-30), change(1)],
  };
  await db()
    .insert(hostReports)
    .values({ targetId, report, at: new Date(report.at) });
  const { changes } = await readChartEvents({ targetId, incidentId, fromMs, nowMs });
  expect(changes).toEqual([{ at: at(-30).getTime(), kind: "config", text: "changed at -30" }]);
});

it("an incident without a target has no chart", async () => {
  const { incidentId } = await newRun(contentOf([]), { state: "done", requestedAt: at(-1) });
  await db().update(incidents).set({ targetId: null }).where(eq(incidents.id, incidentId));
  expect(await readIncidentChart(incidentId, {}, nowMs)).toBeNull();
});
