import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { createPrometheusClient, type PrometheusClient } from "@/lib/adapters/prometheus/client";
import { parseBatchLine } from "@/lib/cli/analyze/parse-batch-line";
import { db } from "@/lib/db/client";
import { events, frozenVerdicts, incidents, samples, timeline } from "@/lib/db/schema";
import { verdictSchema } from "@/lib/domain/diagnosis/verdict";
import { measured } from "@/lib/domain/signal/choose-signal";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import { config, getTarget } from "@/lib/services/config";
import { getIncident } from "@/lib/services/incident/get";
import { readIncidentDiagnosis } from "@/lib/services/incident/numbers";
import { openIncidentByHand } from "@/lib/services/incident/open-by-hand";
import { getIncidentView } from "@/lib/services/incident/views";
import { withTestDatabase } from "@/lib/testing/database";
import { type JudgeSubject, judgeTargets } from "./judge";
import { newJudgeState } from "./judge-state";
import { keepVerdictNow, readFrozenSamples } from "./store";
import { readDiagnosisView } from "./views";

withTestDatabase();

const person: Actor = { type: "person", id: "p1", name: "On-call" };
const mib = 1024 * 1024;
const hour = 3_600_000;
const limitBytes = 4096 * mib;

/** Nothing listens there: the judge falls back to the console's own samples. */
const access = () => ({
  config: config(),
  prometheus: new Map([["main", createPrometheusClient({ id: "main", url: "http://127.0.0.1:9", timeoutMs: 500 })]]),
  unavailable: new Map<string, string>(),
});

/** Five hours of samples every 15 s that end now; bytes by seconds since the first. */
async function fill(targetId: string, nowMs: number, bytesAt: (seconds: number) => number) {
  const fromMs = nowMs - 5 * hour;
  const rows = Array.from({ length: 1200 }, (_, index) => {
    const at = fromMs + index * 15_000;
    const wander = 3 * mib * Math.sin(index / 7);
    return {
      targetId,
      series: "rss",
      at: new Date(at),
      value: bytesAt((at - fromMs) / 1000) + wander,
      source: "host helper",
    };
  });
  await db().insert(samples).values(rows);
}

function subjectOf(targetId: string, nowMs: number, incidentId: string | null): JudgeSubject {
  const signals: SignalSet = {
    limit: { name: "limit", unit: "bytes", ...measured(limitBytes, nowMs, "configuration: limitBytes") },
  };
  return { target: getTarget(targetId), signals, host: null, nodeVersion: null, storageBytes: null, incidentId };
}

describe("the judge", () => {
  it("finds a leak from the console's own samples while Prometheus is away, says so, and keeps the first verdict once", async () => {
    const nowMs = Date.now();
    const { id } = await openIncidentByHand(person, { targetId: "validator-2", runbookId: "high-memory" });
    await fill("validator-2", nowMs, (seconds) => 2500 * mib + seconds * 0.05 * mib);
    const state = newJudgeState();
    for (let round = 0; round < 4; round += 1) {
      await judgeTargets(access(), state, [subjectOf("validator-2", nowMs, id)], nowMs + round * 11_000);
    }
    const { diagnosis } = await getIncidentView(id, nowMs);
    expect(verdictSchema.parse(diagnosis?.verdict).shape).toBe("leak");
    expect(diagnosis).toMatchObject({
      query: null,
      stale: false,
      source: expect.stringContaining("own samples (host helper)"),
      detail: expect.stringContaining("cannot be reached"),
    });
    expect(diagnosis?.trend.timeToLimit?.central).toBeGreaterThan(3600);
    expect(diagnosis?.frozen.map((one) => one.moment)).toEqual(["opening"]);
    const entries = await db().select().from(timeline).where(eq(timeline.chain, id)).orderBy(timeline.seq);
    const kinds = entries.map((entry) => entry.kind);
    expect(kinds.filter((kind) => kind.startsWith("verdict."))).toEqual(["verdict.frozen", "verdict.changed"]);
    // Pages fetch each diagnosis, and the whole incident when its timeline tells of one.
    const told = await db().select({ topic: events.topic }).from(events).where(eq(events.id, id)).orderBy(events.seq);
    const topics = told.map(({ topic }) => topic).filter((topic) => topic !== "incidents");
    expect(topics).toEqual(["incident", "verdict", "verdict", "incident", "verdict", "verdict"]);
    const fetched = await readIncidentDiagnosis(await getIncident(id), nowMs);
    expect(fetched).toEqual({ now: nowMs, diagnosis });
  });

  it("keeps what a verdict was made from, so that the same engine makes the same trend of it, and lets nobody change it", async () => {
    const [incident] = await db().select().from(incidents);
    const id = incident?.id ?? "";
    expect(await keepVerdictNow({ incidentId: id, targetId: "validator-2", moment: "action", runId: "r1" })).toBe(true);
    expect(await keepVerdictNow({ incidentId: id, targetId: "validator-2", moment: "action", runId: "r1" })).toBe(
      false,
    );
    const [kept] = await db().select().from(frozenVerdicts).where(eq(frozenVerdicts.moment, "action"));
    const view = await readDiagnosisView("validator-2", id, Date.now());
    expect(view?.frozen.find(({ moment }) => moment === "action")?.at).toBe(kept?.diagnosis.verdict.at);
    expect(kept?.at.getTime()).toBeGreaterThan(kept?.diagnosis.verdict.at ?? 0);
    const parsed = parseBatchLine((await readFrozenSamples(id, kept?.id ?? "")) ?? "");
    if (!parsed.ok) throw new Error(parsed.error);
    expect(analyseTrend(parsed.request)).toEqual(kept?.diagnosis.trend);
    const change = db().update(frozenVerdicts).set({ samplesSha256: "other" });
    await expect(change).rejects.toMatchObject({
      cause: expect.objectContaining({ message: expect.stringContaining("stays") }),
    });
  });

  it("never shows a verdict on old samples as fresh", async () => {
    const nowMs = Date.now();
    expect((await readDiagnosisView("validator-2", null, nowMs))?.stale).toBe(false);
    const later = await readDiagnosisView("validator-2", null, nowMs + 10 * 60_000);
    expect(later).toMatchObject({ stale: true, detail: expect.stringContaining("old") });
  });

  it("asks every Prometheus at the same time, so that a slow one holds up no other's targets", async () => {
    const other = { ...getTarget("validator-3"), id: "elsewhere", prometheus: "other" };
    const waiting = new Map<string, () => void>();
    const servers = ["main", "other"].map((id) =>
      createServer((_request, response) => {
        waiting.set(id, () => response.end("<html>"));
        if (waiting.size === 2) for (const answer of waiting.values()) answer();
        else setTimeout(() => response.end("<html>"), 5_000).unref();
      }),
    );
    const clients = await Promise.all(
      servers.map(async (server, index): Promise<[string, PrometheusClient]> => {
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        const id = index === 0 ? "main" : "other";
        return [id, createPrometheusClient({ id, url, timeoutMs: 4_000 })];
      }),
    );
    const prometheus = config().prometheus.flatMap((one) => [one, { ...one, id: "other" }]);
    const nowMs = Date.now();
    const subjects = [
      subjectOf("validator-3", nowMs, null),
      { ...subjectOf("validator-3", nowMs, null), target: other },
    ];
    const state = newJudgeState();
    const startedAt = performance.now();
    await judgeTargets(
      { config: { ...config(), prometheus }, prometheus: new Map(clients), unavailable: new Map() },
      state,
      subjects,
      nowMs,
    );
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect([...state.judgedAt.keys()].sort()).toEqual(["elsewhere", "validator-3"]);
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  it("calls memory that is flat steady, and recommends nothing", async () => {
    const nowMs = Date.now();
    await fill("validator-3", nowMs, () => 1500 * mib);
    await judgeTargets(access(), newJudgeState(), [subjectOf("validator-3", nowMs, null)], nowMs);
    const view = await readDiagnosisView("validator-3", null, nowMs);
    expect(view?.verdict).toMatchObject({ shape: "stable", recommended: null, nothingToDo: expect.any(String) });
    expect(view?.trend.timeToLimit).toBeNull();
  });

  it("weighs the storage engine's settings by what the node tells of it, as a plan does", async () => {
    const nowMs = Date.now();
    await fill("validator-3", nowMs, () => 1500 * mib);
    const subject = { ...subjectOf("validator-3", nowMs, null), storageBytes: 600 * mib };
    await judgeTargets(access(), newJudgeState(), [subject], nowMs);
    const view = await readDiagnosisView("validator-3", null, nowMs);
    expect(view?.verdict.options.find(({ option }) => option === "D")).toMatchObject({
      honoured: "yes",
      expectedFreedBytes: 280 * mib,
    });
  });
});
