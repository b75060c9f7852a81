import "server-only";
import { and, desc, eq } from "drizzle-orm";
import type { PrometheusClient } from "@/lib/adapters/prometheus/client";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { describeError } from "@/lib/db/describe-error";
import { publish } from "@/lib/db/events";
import { alerts, timeline } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { highMemoryRatio } from "@/lib/domain/check/context";
import { attributeGrowth } from "@/lib/domain/diagnosis/attribute-growth";
import { chooseWindow } from "@/lib/domain/diagnosis/choose-window";
import type { ConsumerName, ConsumerSeries } from "@/lib/domain/diagnosis/consumers";
import { diagnose } from "@/lib/domain/diagnosis/diagnose";
import { settingsHonoured } from "@/lib/domain/diagnosis/honours";
import type { DiagnosisInput } from "@/lib/domain/diagnosis/input";
import type { ReplayedRule, StoredDiagnosis } from "@/lib/domain/diagnosis/stored";
import { ruleForSeconds, ruleHorizonSeconds, ruleWindowSeconds } from "@/lib/domain/forecast/alert-rule";
import type { HostFacts } from "@/lib/domain/host/facts";
import { nodeIdentity, toChanges, toOomKills } from "@/lib/domain/host/report";
import { isHostMemoryLimit, type SignalSet } from "@/lib/domain/signal/signal";
import type { Target } from "@/lib/domain/target/target";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import { replayRule } from "@/lib/domain/trend/replay";
import { scaledSettings } from "@/lib/domain/trend/settings";
import type { TrendInput, TrendResult } from "@/lib/domain/trend/trend";
import { readHostReport } from "@/lib/services/host-report/refresh";
import { readPostStartRss, readSamples, type SampledSignal } from "@/lib/services/monitor/own-samples";
import { log } from "@/lib/services/telemetry/log";
import { appendTimeline } from "@/lib/services/timeline/append";
import { type HistoryRange, type MemoryHistory, readHistories } from "./history";
import type { JudgeState } from "./judge-state";
import { samplesLine } from "./samples-line";
import { keepVerdictNow, storeDiagnosis } from "./store";

/** A target as one round of the monitor saw it. */
export interface JudgeSubject {
  target: Target;
  signals: SignalSet;
  host: { facts: HostFacts; at: number } | null;
  /** As the node's health check tells. */
  nodeVersion: string | null;
  /** Its live incident. */
  incidentId: string | null;
}

export interface JudgeAccess {
  config: Config;
  prometheus: ReadonlyMap<string, PrometheusClient>;
  /** Servers that did not answer this very round, with the reason: asking them again would only wait again. */
  unavailable: ReadonlyMap<string, string>;
}

const shortWindowSeconds = 6 * 3600;
const longWindowSeconds = 24 * 3600;
/** A shape is news once it has been found this often in a row. */
const timesUntilNews = 3;

/** How often targets are judged, and the looks of the judge, at a time scale. A Prometheus step is at least a second. */
function judgeTimes(timeScale: number) {
  const step = (seconds: number) => Math.max(1, Math.round(seconds / timeScale));
  return {
    liveEveryMs: Math.max(2_000, 10_000 / timeScale),
    quietEveryMs: Math.max(5_000, 60_000 / timeScale),
    longEveryMs: Math.max(15_000, 300_000 / timeScale),
    short: { windowSeconds: shortWindowSeconds / timeScale, stepSeconds: step(15) },
    long: { windowSeconds: longWindowSeconds / timeScale, stepSeconds: step(60) },
  };
}

/**
 * Judges the targets that are due: history by one set of queries per Prometheus, then trend, attribution and verdict, which
 * are stored; on a live incident the first verdict is kept and a change of shape told. Targets with a live incident come
 * round more often than quiet ones.
 */
export async function judgeTargets(
  access: JudgeAccess,
  state: JudgeState,
  subjects: readonly JudgeSubject[],
  nowMs: number,
): Promise<void> {
  const times = judgeTimes(access.config.timeScale);
  const due = subjects.filter(({ target, incidentId }) => {
    const every = incidentId ? times.liveEveryMs : times.quietEveryMs;
    return nowMs - (state.judgedAt.get(target.id) ?? 0) >= every;
  });
  for (const { id } of access.config.prometheus) {
    const here = due.filter(({ target }) => target.prometheus === id);
    if (here.length === 0) continue;
    const reason = access.unavailable.get(id) ?? null;
    const client = (reason === null ? access.prometheus.get(id) : null) ?? {
      unavailable: reason ?? `Prometheus ${id} is not connected.`,
    };
    const targets = here.map(({ target }) => target);
    const short = await readHistories(client, targets, rangeOf(times.short, nowMs));
    await refreshLong(client, state, targets, times, nowMs);
    for (const subject of here) {
      const history = short.get(subject.target.id);
      // One that cannot be judged, by whatever fault, holds up no other.
      if (history) {
        await judgeOne(access.config, state, subject, history).catch((error: unknown) => {
          log.warn({ targetId: subject.target.id, reason: describeError(error) }, "a target could not be judged");
        });
      }
      state.judgedAt.set(subject.target.id, nowMs);
    }
  }
}

function rangeOf(look: { windowSeconds: number; stepSeconds: number }, nowMs: number): HistoryRange {
  const stepMs = look.stepSeconds * 1000;
  const endMs = Math.floor(nowMs / stepMs) * stepMs;
  return { startMs: endMs - look.windowSeconds * 1000, endMs, stepSeconds: look.stepSeconds };
}

async function refreshLong(
  client: PrometheusClient | { unavailable: string },
  state: JudgeState,
  targets: readonly Target[],
  times: ReturnType<typeof judgeTimes>,
  nowMs: number,
): Promise<void> {
  const old = targets.filter(({ id }) => nowMs - (state.long.get(id)?.at ?? 0) >= times.longEveryMs);
  if (old.length === 0) return;
  const histories = await readHistories(client, old, rangeOf(times.long, nowMs));
  for (const [id, history] of histories) state.long.set(id, { at: nowMs, history });
}

async function judgeOne(config: Config, state: JudgeState, subject: JudgeSubject, short: MemoryHistory): Promise<void> {
  const { target, signals, incidentId } = subject;
  const last = short.points.at(-1);
  if (!last) return;
  const settings = scaledSettings(config.timeScale);
  const limitBytes = signals.limit?.value ?? null;
  const consumers = await readConsumers(target.id, signals, {
    fromMs: short.points[0]?.at ?? last.at,
    toMs: last.at,
  });
  const input = (history: MemoryHistory): TrendInput => ({
    points: history.points,
    limitBytes,
    restarts: history.restarts,
    loads: consumers.map(({ name, points }) => ({ name, points })),
    horizonsSeconds: [1, 2, 4, 8].map((hours) => (hours * 3600) / config.timeScale),
    settings,
  });
  const long = state.long.get(target.id)?.history ?? null;
  const shortTrend = analyseTrend(input(short));
  const longTrend = long ? analyseTrend(input(long)) : null;
  const trend = chooseWindow(shortTrend, longTrend);
  const history = trend === shortTrend || long === null ? short : long;
  const attribution = trend.segment
    ? attributeGrowth({ rss: history.points, consumers, segment: trend.segment })
    : null;
  const verdict = diagnose(await toInput(subject, { trend, attribution, history, at: last.at, settings }));
  const diagnosis: StoredDiagnosis = {
    verdict,
    trend,
    attribution,
    source: history.source,
    query: history.query,
    range: { fromMs: history.points[0]?.at ?? last.at, toMs: last.at },
    detail: history.detail,
    replay: long ? replayOf(long, isHostMemoryLimit(signals.limit) ? null : limitBytes, config.timeScale) : null,
  };
  const samples = incidentId ? samplesLine(target.id, input(history)) : null;
  await storeDiagnosis(target.id, diagnosis, samples);
  if (incidentId) {
    await keepVerdictNow({ incidentId, targetId: target.id, moment: "opening" });
    await announce(state, incidentId, trend, verdict.headline.decides);
    await publish(db(), { topic: "incident", id: incidentId });
  }
}

/** The runbook's growth rule on the long look: 90 % of the limit within 4 hours by the last hour's line, for 30 minutes. */
function replayOf({ points }: MemoryHistory, limitBytes: number | null, timeScale: number): ReplayedRule | null {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || limitBytes === null) return null;
  const windowSeconds = ruleWindowSeconds / timeScale;
  const horizonSeconds = ruleHorizonSeconds / timeScale;
  const historySeconds = (last.at - first.at) / 1000;
  if (historySeconds < windowSeconds) return null;
  const rule = { windowSeconds, horizonSeconds, share: highMemoryRatio, forSeconds: ruleForSeconds / timeScale };
  return { ...replayRule(points, limitBytes, rule), windowSeconds, horizonSeconds, historySeconds };
}

/** How far before the memory samples a change may lie and still be their cause. */
const changesBeforeMs = 3_600_000;

async function toInput(
  { target, signals, host, nodeVersion, incidentId }: JudgeSubject,
  found: {
    trend: TrendResult;
    attribution: DiagnosisInput["attribution"];
    history: MemoryHistory;
    at: number;
    settings: DiagnosisInput["settings"];
  },
): Promise<DiagnosisInput> {
  const report = await readHostReport(target.id);
  const fromMs = found.history.points[0]?.at ?? found.at;
  return {
    targetId: target.id,
    at: found.at,
    trend: found.trend,
    rssQuery: found.history.query,
    attribution: found.attribution,
    signals,
    limit: limitOf(signals),
    host,
    restarts: found.history.restarts,
    oomKills: report ? toOomKills(report, nodeIdentity(report), fromMs) : [],
    changes: report ? toChanges(report, fromMs - changesBeforeMs) : [],
    honours: settingsHonoured(signals, nodeVersion),
    postStartRss: await readPostStartRss(target.id),
    heapCapture: host === null ? "unknown" : host.facts.catchesSigusr1 === false ? "no" : "unknown",
    alertFiring: incidentId === null ? undefined : await isFiring(incidentId),
    settings: found.settings,
  };
}

/** The host's memory is what bounds a process that has no limit: there is none then, which is a finding. */
function limitOf(signals: SignalSet): DiagnosisInput["limit"] {
  const { limit } = signals;
  if (!limit || limit.value === null)
    return { state: "unknown", source: limit?.detail ?? limit?.source ?? "no source" };
  if (isHostMemoryLimit(limit)) return { state: "none", source: limit.detail ?? limit.source };
  return { state: "set", bytes: limit.value, source: limit.source };
}

async function isFiring(incidentId: string): Promise<boolean> {
  const [row] = await db()
    .select({ id: alerts.id })
    .from(alerts)
    .where(and(eq(alerts.incidentId, incidentId), eq(alerts.status, "firing")))
    .limit(1);
  return row !== undefined;
}

/** Which of our own samples tells of which consumer. */
const consumerSamples: { name: ConsumerName; series: SampledSignal; unit: "bytes" | "count" }[] = [
  { name: "cache", series: "cache-bytes", unit: "bytes" },
  { name: "connections", series: "connections", unit: "count" },
  { name: "mempool", series: "mempool-transactions", unit: "count" },
  { name: "repositories", series: "repositories", unit: "count" },
];

async function readConsumers(
  targetId: string,
  signals: SignalSet,
  range: { fromMs: number; toMs: number },
): Promise<ConsumerSeries[]> {
  const buffers = signals["connection-buffer-bytes"]?.value ?? null;
  const open = signals.connections?.value ?? null;
  const told = buffers !== null && open !== null && open > 0 ? buffers / open : null;
  const all = await Promise.all(
    consumerSamples.map(
      async ({ name, series, unit }): Promise<ConsumerSeries> => ({
        name,
        unit,
        points: await readSamples(db(), targetId, series, range),
        ...(name === "connections" ? { bytesPerUnit: told } : {}),
      }),
    ),
  );
  return all.filter(({ points }) => points.length > 0);
}

/** The shape that an incident's timeline told last, by whichever worker. */
async function lastAnnounced(incidentId: string): Promise<string | null> {
  const [row] = await db()
    .select({ data: timeline.data })
    .from(timeline)
    .where(and(eq(timeline.chain, incidentId), eq(timeline.kind, "verdict.changed")))
    .orderBy(desc(timeline.seq))
    .limit(1);
  return typeof row?.data.to === "string" ? row.data.to : null;
}

/** Tells a change of shape on the incident's timeline once it has been found three times in a row. */
async function announce(state: JudgeState, incidentId: string, trend: TrendResult, decides: string): Promise<void> {
  const known = state.announced.get(incidentId) ?? { shape: await lastAnnounced(incidentId), next: "", times: 0 };
  const times = known.next === trend.shape ? known.times + 1 : 1;
  const isNews = trend.shape !== known.shape && times >= timesUntilNews;
  state.announced.set(incidentId, { shape: isNews ? trend.shape : known.shape, next: trend.shape, times });
  if (!isNews) return;
  await inTransaction(async (tx) => {
    await appendTimeline(tx, {
      chain: incidentId,
      at: new Date(),
      actor: systemActor,
      kind: "verdict.changed",
      data: { from: known.shape, to: trend.shape, decides },
    });
  });
}
