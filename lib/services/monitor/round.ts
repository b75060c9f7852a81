import "server-only";
import type { HostReader } from "@/lib/adapters/hosts/registry";
import type { NodeClient } from "@/lib/adapters/node/client";
import type { PrometheusClient } from "@/lib/adapters/prometheus/client";
import type { InstantSample } from "@/lib/adapters/prometheus/schema";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { type CheckName, checkNames } from "@/lib/domain/check/check";
import type { Baseline, CheckContext, DetectionReading } from "@/lib/domain/check/context";
import { evaluateCheck } from "@/lib/domain/check/evaluate";
import { matchesLabels, splitComparison } from "@/lib/domain/promql/selector";
import { listQueries } from "@/lib/domain/runbook/items";
import { staleAfterMs } from "@/lib/domain/signal/age-signals";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { Target } from "@/lib/domain/target/target";
import { evaluateWatches } from "@/lib/services/run/watch";
import { listRunbooks } from "@/lib/services/runbook/library";
import { readNode } from "./node-reading";
import { readBaseline, type SampledSignal, storeSamples } from "./own-samples";
import { type Part, type PrometheusReading, readPrometheus, roundExpressions } from "./prometheus-reading";
import { resolveSignals } from "./signals";
import {
  listLiveIncidents,
  readTargetSignals,
  recordRestart,
  storeCheckResults,
  storePrometheusStatus,
  storeTargetSignals,
} from "./store";

/** What the loop carries from round to round. */
export interface MonitorState {
  oomKills: Map<string, { at: number; part: Part<InstantSample> }>;
  baselines: Map<string, { at: number; baseline: Baseline }>;
  sampledAt: Map<string, number>;
}

export const newMonitorState = (): MonitorState => ({
  oomKills: new Map(),
  baselines: new Map(),
  sampledAt: new Map(),
});

export interface MonitorDependencies {
  config: Config;
  prometheus: ReadonlyMap<string, PrometheusClient>;
  nodes: ReadonlyMap<string, NodeClient>;
  /** Reads the host helper of a target; absent for a target without host access. */
  hosts: ReadonlyMap<string, HostReader>;
  now: () => number;
}

/** A process that has just started grows for good reasons; a watch leaves this out. */
const watchWarmUpSeconds = 600;
const oomWindowSeconds = 24 * 3600;
const rarelyMs = 15_000;

/** The windows of a round at a time scale: real time at 1, divided by it in a compressed demo. */
function monitorWindows(timeScale: number) {
  return {
    latencyWindowSeconds: Math.max(10, 120 / timeScale),
    trendWindowSeconds: Math.max(15, 3600 / timeScale),
    sampleEveryMs: 15_000 / timeScale,
  };
}

/**
 * One look at everything: one set of queries per Prometheus for all targets, one round of reads per node, then signals,
 * own samples, checks of live incidents, and one event. A source that fails costs its own numbers only.
 */
export async function runMonitorRound(deps: MonitorDependencies, state: MonitorState): Promise<{ failures: string[] }> {
  const { config } = deps;
  const nowMs = deps.now();
  const detection = await detectionQueries();
  const failures: string[] = [];
  const previous = await readTargetSignals(config.targets.map((target) => target.id));

  const readings = new Map(
    await Promise.all(
      config.prometheus.map(async ({ id }) => {
        const reading = await askPrometheus(deps, state, id, detection, nowMs);
        const failure = reading && !reading.node.ok ? reading.node.detail : null;
        if (failure) failures.push(failure);
        if (reading) await storePrometheusStatus(id, new Date(nowMs), failure);
        return [id, reading] as const;
      }),
    ),
  );

  const observed = await Promise.all(
    config.targets.map(async (target) => {
      const client = deps.nodes.get(target.id);
      const reader = deps.hosts.get(target.id);
      const [node, host] = await Promise.all([
        client ? readNode(client) : null,
        reader ? readHost(reader, deps.now) : null,
      ]);
      const before = previous.get(target.id)?.signals ?? {};
      const prometheus = readings.get(target.prometheus) ?? null;
      const signals = resolveSignals({
        nowMs: deps.now(),
        staleAfterMs: staleAfterMs(config.monitor.intervalSeconds),
        previous: before,
        matchers: target.matchers,
        hostMatchers: target.hostMatchers,
        configuredLimitBytes: target.limitBytes,
        prometheus,
        node,
        host,
      });
      return { target, signals, before, prometheus };
    }),
  );

  const at = new Date(deps.now());
  for (const { target, signals, before } of observed) {
    await storeTargetSignals(target.id, signals, at);
    const due = (state.sampledAt.get(target.id) ?? 0) + monitorWindows(config.timeScale).sampleEveryMs;
    if (at.getTime() >= due - 100) {
      await storeSamples(target.id, signals);
      state.sampledAt.set(target.id, at.getTime());
    }
    await noteRestart(target, before, signals, at);
  }

  for (const incident of await listLiveIncidents()) {
    const found = observed.find(({ target }) => target.id === incident.targetId);
    if (!found) continue;
    const context = await checkContext(deps, state, found.target, found.signals, found.prometheus, detection);
    const results = checkNames.map((name) => evaluateCheck(name, context));
    await storeCheckResults(incident, results, at);
  }
  await evaluateWatches(at.getTime(), watchWarmUpSeconds / config.timeScale);
  await publish(db(), { topic: "targets", id: "all" });
  return { failures };
}

/** The queries that the runbooks bind to checks; where two bind the same check, the first by file name counts. */
async function detectionQueries(): Promise<Partial<Record<CheckName, string>>> {
  const bound = (await listRunbooks()).flatMap(({ runbook }) =>
    listQueries(runbook).flatMap((query) => (query.check ? [[query.check, query.expr]] : [])),
  );
  return Object.fromEntries(bound.reverse());
}

async function askPrometheus(
  deps: MonitorDependencies,
  state: MonitorState,
  id: string,
  detection: Partial<Record<CheckName, string>>,
  nowMs: number,
): Promise<PrometheusReading | null> {
  const client = deps.prometheus.get(id);
  const targets = deps.config.targets.filter((target) => target.prometheus === id);
  if (!client || targets.length === 0) return null;
  const known = state.oomKills.get(id);
  const recent = known?.part.ok && nowMs - known.at < rarelyMs ? known.part : null;
  const question = {
    targets: targets.map(({ matchers, hostMatchers }) => ({ matchers, hostMatchers })),
    detection: detection as Record<string, string>,
    ...monitorWindows(deps.config.timeScale),
    oomWindowSeconds,
  };
  const reading = await readPrometheus(client, question, nowMs, recent);
  if (!recent) state.oomKills.set(id, { at: nowMs, part: reading.oomKills });
  return reading;
}

async function readHost(reader: HostReader, now: () => number) {
  try {
    const result = await reader.readFacts();
    return result.state === "running" ? { facts: result.facts, at: now() } : { detail: result.detail };
  } catch (error) {
    return { detail: error instanceof Error ? error.message : String(error) };
  }
}

/** A start time that moved forward by more than a second is a new process; sources round differently within that. */
async function noteRestart(target: Target, before: SignalSet, after: SignalSet, at: Date): Promise<void> {
  const old = before["process-start-time"];
  const fresh = after["process-start-time"];
  if (old?.value == null || fresh?.state !== "value" || fresh.value === null) return;
  if (fresh.value - old.value > 1) await recordRestart(target.id, new Date(fresh.value * 1000), fresh.source, at);
}

async function checkContext(
  deps: MonitorDependencies,
  state: MonitorState,
  target: Target,
  signals: SignalSet,
  prometheus: PrometheusReading | null,
  detection: Partial<Record<CheckName, string>>,
): Promise<CheckContext> {
  const nowMs = deps.now();
  const windows = monitorWindows(deps.config.timeScale);
  const expressions = roundExpressions({
    targets: [{ matchers: target.matchers, hostMatchers: target.hostMatchers }],
    detection: {},
    ...windows,
    oomWindowSeconds,
  });
  const pick = (part: Part<InstantSample> | undefined, matchers = target.matchers) =>
    part?.ok
      ? part.series.find((sample) => matchesLabels(matchers, sample.labels) && Number.isFinite(sample.value))
      : undefined;
  const oom = target.hostMatchers ? pick(prometheus?.oomKills, target.hostMatchers) : undefined;
  const slope = pick(prometheus?.trend);
  const read = (name: "detection-memory-ratio" | "detection-host-memory"): DetectionReading | null => {
    const expr = detection[name];
    if (!expr) return null;
    const part = prometheus?.detection[name];
    const matchers = name === "detection-host-memory" ? target.hostMatchers : target.matchers;
    const split = splitComparison(expr);
    const rest = { expr, operator: split?.operator ?? null, threshold: split?.threshold ?? null };
    if (!part?.ok) {
      return { ...rest, state: "error", value: null, at: null, detail: part?.detail ?? "Prometheus was not asked." };
    }
    const sample = matchers ? pick(part, matchers) : undefined;
    return sample
      ? { ...rest, state: "value", value: sample.value, at: sample.at, detail: null }
      : { ...rest, state: "empty", value: null, at: nowMs, detail: null };
  };
  return {
    nowMs,
    signals,
    baselines: {
      healthLatency: await baseline(state, target.id, "health-latency", nowMs),
      requestLatencyP99: await baseline(state, target.id, "request-latency-p99", nowMs),
    },
    hostOomKills: {
      count: oom?.value ?? null,
      windowSeconds: oomWindowSeconds,
      query: expressions.oomKills ?? "node_vmstat_oom_kill",
      at: oom?.at ?? null,
    },
    detection: {
      "detection-memory-ratio": read("detection-memory-ratio"),
      "detection-host-memory": read("detection-host-memory"),
    },
    trend: {
      bytesPerSecond: slope?.value ?? null,
      windowSeconds: windows.trendWindowSeconds,
      query: expressions.trend,
      at: slope?.at ?? null,
      detail: prometheus?.trend.ok === false ? prometheus.trend.detail : null,
    },
  };
}

async function baseline(
  state: MonitorState,
  targetId: string,
  series: SampledSignal,
  nowMs: number,
): Promise<Baseline> {
  const key = `${targetId}/${series}`;
  const known = state.baselines.get(key);
  if (known && nowMs - known.at < rarelyMs) return known.baseline;
  const fresh = await readBaseline(targetId, series, nowMs);
  state.baselines.set(key, { at: nowMs, baseline: fresh });
  return fresh;
}
