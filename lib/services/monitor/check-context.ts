import "server-only";
import type { InstantSample } from "@/lib/adapters/prometheus/schema";
import type { CheckName } from "@/lib/domain/check/check";
import type { Baseline, CheckContext, DetectionReading } from "@/lib/domain/check/context";
import { nodeIdentity, toOomKills } from "@/lib/domain/host/report";
import { matchesLabels, splitComparison } from "@/lib/domain/promql/selector";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { Target } from "@/lib/domain/target/target";
import { readHostReport } from "@/lib/services/host-report/refresh";
import { countWindowSeconds, type MonitorState, monitorWindows, rarelyMs } from "./monitor-state";
import { readBaseline, type SampledSignal } from "./own-samples";
import { readTargetPart } from "./post-incident";
import { type Part, type PrometheusReading, roundExpressions } from "./prometheus-reading";

/** Named where the question is not asked because the node has no such metric. */
const unaskedTrend = "deriv(guts_process_resident_memory_bytes[1h])";

/** What the checks of one target are decided from, but for what is an incident's own. Read once per round. */
export interface TargetContext extends Omit<CheckContext, "postIncident"> {
  postIncident: Awaited<ReturnType<typeof readTargetPart>>;
}

export async function targetContext(
  clock: { nowMs: number; timeScale: number },
  state: MonitorState,
  target: Target,
  signals: SignalSet,
  prometheus: PrometheusReading | null,
  detection: Partial<Record<CheckName, string>>,
): Promise<TargetContext> {
  const { nowMs, timeScale } = clock;
  const windows = monitorWindows(timeScale);
  const expressions = roundExpressions({
    targets: [target],
    detection: {},
    ...windows,
    countWindowSeconds,
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
  const report = await readHostReport(target.id);
  const node = report ? nodeIdentity(report) : null;
  const log = report?.oomEvents.state === "answered" ? report.oomEvents : null;
  // Only a cgroup of its own tells an earlier process of the node from those of others.
  const isTold = log?.value.isWholeWindow === true && !log.value.isTruncated && (node?.cgroup ?? "/") !== "/";
  const sinceMs = nowMs - countWindowSeconds * 1000;
  return {
    nowMs,
    signals,
    postIncident: await readTargetPart(state.postIncident, target, nowMs),
    nodeKills: {
      kills: report && node ? toOomKills(report, node, sinceMs) : [],
      readAt: log && isTold ? log.at : null,
    },
    baselines: {
      healthLatency: await baseline(state, target.id, "health-latency", nowMs),
      requestLatencyP99: await baseline(state, target.id, "request-latency-p99", nowMs),
    },
    hostOomKills: {
      count: oom?.value ?? null,
      windowSeconds: countWindowSeconds,
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
      query: expressions.trend ?? unaskedTrend,
      at: slope?.at ?? null,
      detail:
        expressions.trend === null
          ? `This build does not expose guts_process_resident_memory_bytes (metrics: ${target.metrics.preset}).`
          : prometheus?.trend.ok === false
            ? prometheus.trend.detail
            : null,
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
