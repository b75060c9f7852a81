import "server-only";
import type { NodeClient } from "@/lib/adapters/node/client";
import type { PrometheusClient } from "@/lib/adapters/prometheus/client";
import type { Config } from "@/lib/config/schema";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { type CheckName, checkNames } from "@/lib/domain/check/check";
import { evaluateCheck } from "@/lib/domain/check/evaluate";
import { listQueries } from "@/lib/domain/runbook/items";
import { isOverdue, staleAfterMs } from "@/lib/domain/signal/age-signals";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { Target } from "@/lib/domain/target/target";
import { type JudgeSubject, judgeTargets } from "@/lib/services/diagnosis/judge";
import { evaluateWatches } from "@/lib/services/run/watch";
import { listRunbooks } from "@/lib/services/runbook/library";
import { targetContext } from "./check-context";
import { storeClocks } from "./clocks";
import { type MonitoredHost, readHost } from "./host-reading";
import { metricCandidates } from "./metric-candidates";
import {
  countWindowSeconds,
  hostMemory,
  type MonitorState,
  monitorWindows,
  nodeMemory,
  rarelyMs,
  restartsEveryMs,
} from "./monitor-state";
import { readNode } from "./node-reading";
import { countOwnRestarts, storeSamples } from "./own-samples";
import { forgetPostIncident, readIncidentPart } from "./post-incident";
import { type Part, type PrometheusReading, readPrometheus } from "./prometheus-reading";
import { resolveSignals } from "./signals";
import {
  listLiveIncidents,
  readTargetSignals,
  recordRestart,
  storeCheckResults,
  storePrometheusStatus,
  storeTargetSignals,
} from "./store";

export { newMonitorState } from "./monitor-state";

export interface MonitorDependencies {
  config: Config;
  prometheus: ReadonlyMap<string, PrometheusClient>;
  nodes: ReadonlyMap<string, NodeClient>;
  /** Reads the host helper of a target; absent for a target without host access. */
  hosts: ReadonlyMap<string, MonitoredHost>;
  now: () => number;
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
  const unavailable = new Map<string, string>();
  const usuallyStaleMs = staleAfterMs(config.monitor.intervalSeconds);
  const previous = await readTargetSignals(config.targets.map((target) => target.id));

  // Nodes and hosts are asked at the same time as Prometheus: one that hangs adds nothing to the time of the others.
  const [asked, answered] = await Promise.all([
    Promise.all(config.targets.map((target) => askTarget(deps, state, target, previous))),
    Promise.all(
      config.prometheus.map(async ({ id }) => {
        const reading = await askPrometheus(deps, state, id, detection, nowMs);
        const failure = reading ? failureOf(reading) : null;
        if (failure) {
          failures.push(failure);
          unavailable.set(id, failure);
        }
        if (reading) await storePrometheusStatus(id, new Date(nowMs), failure);
        return [id, reading] as const;
      }),
    ),
  ]);
  const readings = new Map(answered);

  const observed = await Promise.all(
    asked.map(async ({ target, node, host }) => {
      const before = previous.get(target.id)?.signals ?? {};
      const prometheus = readings.get(target.prometheus) ?? null;
      const gone = target.metrics.preset === "runbook" && !tellsRss(target, prometheus, deps.now(), usuallyStaleMs);
      if (gone) state.prometheusGone.add(target.id);
      else state.prometheusGone.delete(target.id);
      const signals = resolveSignals({
        nowMs: deps.now(),
        staleAfterMs: usuallyStaleMs,
        previous: before,
        target,
        prometheus,
        node,
        host,
        ownRestarts: await ownRestarts(state, target.id, nowMs),
      });
      return { target, signals, before, prometheus, host, node };
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

  const clock = { nowMs: at.getTime(), timeScale: config.timeScale };
  const live = await listLiveIncidents();
  for (const { target, signals, prometheus } of observed) {
    const here = live.filter((incident) => incident.targetId === target.id);
    if (here.length === 0) continue;
    const context = await targetContext(clock, state, target, signals, prometheus, detection);
    for (const incident of here) {
      const own = await readIncidentPart(state.postIncident, incident.id, clock.nowMs);
      const ofIncident = { ...context, postIncident: { ...context.postIncident, ...own } };
      const results = checkNames.map((name) => evaluateCheck(name, ofIncident));
      await storeCheckResults(incident, results, at);
    }
  }
  forgetPostIncident(state.postIncident, live);
  const subjects = observed.map(({ target, signals, host, node }): JudgeSubject => {
    const facts = host && "value" in host.facts ? { facts: host.facts.value, at: host.facts.at } : null;
    const incidentId = live.find((incident) => incident.targetId === target.id)?.id ?? null;
    const nodeVersion = node?.health.state === "value" ? node.health.value.version : null;
    const storageBytes = node?.storage.state === "value" ? node.storage.value.memoryBytes : null;
    return { target, signals, host: facts, nodeVersion, storageBytes, incidentId };
  });
  await judgeTargets({ ...deps, unavailable }, state.judge, subjects, at.getTime());
  await evaluateWatches(clock.nowMs, clock.timeScale);
  await storeClocks(clock.nowMs);
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
  const known = <T>(kept: { at: number; part: Part<T> } | undefined, everyMs: number): Part<T> | null =>
    kept?.part.ok && nowMs - kept.at < everyMs ? kept.part : null;
  const oomKills = known(state.counts.get(`${id}/oom-kills`), rarelyMs);
  const restarts = known(state.counts.get(`${id}/restarts`), restartsEveryMs);
  // An exporter that is not there may come, but need not be looked for in every round.
  const groups = [...state.exporters].flatMap(([key, kept]) => {
    const part = known(kept, rarelyMs);
    return key.startsWith(`${id}/`) && part?.ok && part.series.length === 0
      ? [[key.slice(id.length + 1), part] as const]
      : [];
  });
  const question = {
    targets,
    detection: detection as Record<string, string>,
    ...monitorWindows(deps.config.timeScale),
    countWindowSeconds,
  };
  const exporters = new Map(groups);
  const reading = await readPrometheus(client, question, nowMs, { oomKills, restarts, exporters });
  if (!oomKills) state.counts.set(`${id}/oom-kills`, { at: nowMs, part: reading.oomKills });
  if (!restarts) state.counts.set(`${id}/restarts`, { at: nowMs, part: reading.restarts });
  for (const [group, part] of reading.exporters) {
    if (!exporters.has(group)) state.exporters.set(`${id}/${group}`, { at: nowMs, part });
  }
  return reading;
}

/** Asks a target's node and host. Whether Prometheus is gone for it is what the round before found. */
async function askTarget(
  deps: MonitorDependencies,
  state: MonitorState,
  target: Target,
  previous: Awaited<ReturnType<typeof readTargetSignals>>,
) {
  const client = deps.nodes.get(target.id);
  const reader = deps.hosts.get(target.id);
  const started = previous.get(target.id)?.signals["process-start-time"]?.value ?? null;
  const question = {
    startedAtMs: started === null ? null : started * 1000,
    prometheusGone: state.prometheusGone.has(target.id),
    now: deps.now,
  };
  const [node, host] = await Promise.all([
    client ? readNode(client, nodeMemory(state, target.id), question) : null,
    reader ? readHost(reader, target.host, hostMemory(state, target.id), deps.now) : null,
  ]);
  return { target, node, host };
}

/** Why a Prometheus counts as away. Where no target has metrics of its own names, the latency query speaks for it. */
function failureOf({ node, latency }: PrometheusReading): string | null {
  if (!node.ok) return node.detail;
  return latency.ok || node.series.length > 0 ? null : latency.detail;
}

/** Whether Prometheus has a fresh number of this node's RSS from the node itself. */
function tellsRss(
  target: Target,
  prometheus: PrometheusReading | null,
  nowMs: number,
  usuallyStaleMs: number,
): boolean {
  const nothingElse = { previous: {}, node: null, host: null, ownRestarts: null };
  const sources = { target, prometheus, nowMs, staleAfterMs: usuallyStaleMs, ...nothingElse };
  return metricCandidates(sources, "rss", ["own", "node", "process"]).some(
    (candidate) => candidate.value !== null && !isOverdue(candidate, nowMs, usuallyStaleMs),
  );
}

async function ownRestarts(state: MonitorState, targetId: string, nowMs: number) {
  const known = state.ownRestarts.get(targetId);
  if (known && nowMs - known.at < restartsEveryMs) return known.found;
  const found = await countOwnRestarts(targetId, nowMs, countWindowSeconds);
  state.ownRestarts.set(targetId, { at: nowMs, found });
  return found;
}

/** Sources round the start of one process differently: within one source by less than a second, between two by more. */
const sameSourceSeconds = 1;
const otherSourceSeconds = 10;

/** A start time that moved forward is a new process. */
async function noteRestart(target: Target, before: SignalSet, after: SignalSet, at: Date): Promise<void> {
  const old = before["process-start-time"];
  const fresh = after["process-start-time"];
  if (old?.value == null || fresh?.state !== "value" || fresh.value === null) return;
  const tolerance = old.source === fresh.source ? sameSourceSeconds : otherSourceSeconds;
  if (fresh.value - old.value > tolerance)
    await recordRestart(target.id, new Date(fresh.value * 1000), fresh.source, at);
}
