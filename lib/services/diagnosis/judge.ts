import "server-only";
import { and, eq } from "drizzle-orm";
import type { PrometheusClient } from "@/lib/adapters/prometheus/client";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { describeError } from "@/lib/db/describe-error";
import { publish } from "@/lib/db/events";
import { alerts } from "@/lib/db/schema";
import { highMemoryRatio } from "@/lib/domain/check/context";
import { attributeGrowth } from "@/lib/domain/diagnosis/attribute-growth";
import { chooseWindow } from "@/lib/domain/diagnosis/choose-window";
import type { ConsumerSeries } from "@/lib/domain/diagnosis/consumers";
import { diagnose } from "@/lib/domain/diagnosis/diagnose";
import { heapCaptureOf } from "@/lib/domain/diagnosis/heap-capture";
import { settingsHonoured } from "@/lib/domain/diagnosis/honours";
import type { DiagnosisInput } from "@/lib/domain/diagnosis/input";
import type { ReplayedRule, StoredDiagnosis } from "@/lib/domain/diagnosis/stored";
import { ruleForSeconds, ruleHorizonSeconds, ruleWindowSeconds } from "@/lib/domain/forecast/alert-rule";
import type { HostFacts } from "@/lib/domain/host/facts";
import { judgedConfig, nodeIdentity, partValue, toChanges, toOomKills } from "@/lib/domain/host/report";
import { isHostMemoryLimit, type SignalSet } from "@/lib/domain/signal/signal";
import type { Target } from "@/lib/domain/target/target";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import { replayRule } from "@/lib/domain/trend/replay";
import { scaledSettings } from "@/lib/domain/trend/settings";
import type { TrendInput, TrendResult } from "@/lib/domain/trend/trend";
import { readHostReport } from "@/lib/services/host-report/refresh";
import { readPostStartRss } from "@/lib/services/monitor/own-samples";
import { log } from "@/lib/services/telemetry/log";
import { announceShape } from "./announce";
import { readHeapProfile } from "./heap-profile";
import { type MemoryHistory, readHistories } from "./history";
import type { JudgeState } from "./judge-state";
import { coveringLoads, readLoads, withBytesPerUnit } from "./loads";
import { type JudgeTimes, judgeTimes, longRange, shortRange } from "./looks";
import { samplesLine } from "./samples-line";
import { keepVerdictNow, storeDiagnosis } from "./store";

/** A target as one round of the monitor saw it. */
export interface JudgeSubject {
  target: Target;
  signals: SignalSet;
  host: { facts: HostFacts; at: number } | null;
  /** As the node's health check tells. */
  nodeVersion: string | null;
  /** What the node's storage engine says it holds, bytes; null: the node does not tell. */
  storageBytes: number | null;
  /** Its live incident. */
  incidentId: string | null;
}

export interface JudgeAccess {
  config: Config;
  prometheus: ReadonlyMap<string, PrometheusClient>;
  /** Servers that did not answer this very round, with the reason: asking them again would only wait again. */
  unavailable: ReadonlyMap<string, string>;
}

/**
 * Judges the targets that are due: history by one set of queries per Prometheus, all of them at once, then trend,
 * attribution and verdict, which are stored; on a live incident the first verdict is kept and a change of shape told.
 * Targets with a live incident come round more often than quiet ones.
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
  const judged = await Promise.allSettled(
    access.config.prometheus.map(({ id }) => {
      const here = due.filter(({ target }) => target.prometheus === id);
      return here.length === 0 ? null : judgeThoseOf(access, id, state, here, times, nowMs);
    }),
  );
  for (const result of judged) if (result.status === "rejected") throw result.reason;
}

async function judgeThoseOf(
  access: JudgeAccess,
  prometheusId: string,
  state: JudgeState,
  subjects: readonly JudgeSubject[],
  times: JudgeTimes,
  nowMs: number,
): Promise<void> {
  const reason = access.unavailable.get(prometheusId) ?? null;
  const client = (reason === null ? access.prometheus.get(prometheusId) : null) ?? {
    unavailable: reason ?? `Prometheus ${prometheusId} is not connected.`,
  };
  const signals = subjects.map((subject) => subject.signals);
  const short = await readHistories(client, subjects.map(toHistorySubject), shortRange(times.short, signals, nowMs));
  const old = subjects.filter(({ target }) => nowMs - (state.long.get(target.id)?.at ?? 0) >= times.longEveryMs);
  if (old.length > 0) {
    const shorts = old.flatMap(({ target }) => short.get(target.id) ?? []);
    const long = await readHistories(client, old.map(toHistorySubject), longRange(times.long, shorts, nowMs));
    for (const [id, history] of long) {
      state.long.set(id, { at: nowMs, history, loads: await readLoads(id, history) });
    }
  }
  for (const subject of subjects) {
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

const toHistorySubject = ({ target, signals }: JudgeSubject) => ({
  target,
  hostMemoryBytes: signals["host-memory-total"]?.value ?? null,
});

/** One range that is judged: the memory in it and what may hold it. */
interface LookedAt {
  history: MemoryHistory;
  loads: readonly ConsumerSeries[];
}

async function judgeOne(
  config: Config,
  state: JudgeState,
  subject: JudgeSubject,
  shortHistory: MemoryHistory,
): Promise<void> {
  const { target, signals, incidentId } = subject;
  const last = shortHistory.points.at(-1);
  if (!last) return;
  const settings = scaledSettings(config.timeScale);
  // Without a limit of its own a process is judged without one: the host's memory is shared, and seldom within reach.
  const limitBytes = isHostMemoryLimit(signals.limit) ? null : (signals.limit?.value ?? null);
  const input = ({ history, loads }: LookedAt): TrendInput => ({
    points: history.points,
    limitBytes,
    restarts: history.restarts,
    loads: coveringLoads(loads, history),
    horizonsSeconds: [1, 2, 4, 8].map((hours) => (hours * 3600) / config.timeScale),
    settings,
  });
  const short: LookedAt = { history: shortHistory, loads: await readLoads(target.id, shortHistory) };
  const long: LookedAt | null = state.long.get(target.id) ?? null;
  const shortTrend = analyseTrend(input(short));
  const longTrend = long ? analyseTrend(input(long)) : null;
  const trend = chooseWindow(shortTrend, longTrend);
  const chosen = trend === shortTrend || long === null ? short : long;
  const { history } = chosen;
  const consumers = withBytesPerUnit(chosen.loads, signals);
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
    replay: long ? replayOf(long.history, limitBytes, config.timeScale) : null,
  };
  const samples = incidentId ? samplesLine(target.id, input(chosen)) : null;
  await storeDiagnosis(target.id, diagnosis, samples);
  if (incidentId) {
    await keepVerdictNow({ incidentId, targetId: target.id, moment: "opening" });
    await announceShape(state, incidentId, trend, verdict.headline.decides);
    await publish(db(), { topic: "verdict", id: incidentId });
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
  { target, signals, host, nodeVersion, storageBytes, incidentId }: JudgeSubject,
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
    configFile: report && judgedConfig(report),
    changes: report ? toChanges(report, fromMs - changesBeforeMs) : [],
    honours: settingsHonoured(signals, { version: nodeVersion, tellsStorage: storageBytes !== null }),
    rocksdbBytes: storageBytes,
    postStartRss: await readPostStartRss(target.id),
    heapCapture: heapCaptureOf(target, host?.facts ?? null, report && (partValue(report.config)?.redactedText ?? null)),
    heapProfile: await readHeapProfile(target.id, signals["process-start-time"]?.value ?? null),
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
