import { formatDuration, formatSeconds } from "@/lib/domain/format/format";
import { freshValue, type Signal } from "@/lib/domain/signal/signal";
import type { CheckName, CheckResult } from "./check";
import { type Baseline, type CheckContext, latencyRiseFactor, latencyRiseFloorSeconds } from "./context";
import { decided, undecided } from "./result";

/** Symptom 2: the health check answers far slower than usual for this node, or not at all. */
export function nodeSlow({ signals, baselines }: CheckContext): CheckResult {
  const signal = signals["health-latency"];
  if (signal?.state === "error" || (signal?.state === "stale" && signal.detail !== null)) {
    return decided("node-slow", "met", signal, {
      summary: "no answer",
      detail: `The health check got no answer: ${signal.detail ?? "reason unknown"}.`,
    });
  }
  return compareWithUsual("node-slow", "health", signal, baselines.healthLatency);
}

/** Symptom 4: the p99 of HTTP requests is far above what is usual for this node. */
export function requestLatency({ signals, baselines }: CheckContext): CheckResult {
  return compareWithUsual("request-latency", "p99", signals["request-latency-p99"], baselines.requestLatencyP99);
}

function compareWithUsual(name: CheckName, what: string, signal: Signal | undefined, baseline: Baseline): CheckResult {
  const value = freshValue(signal);
  if (!signal || value === null) return undecided(name, `${what} latency`, signal);
  if (baseline.value === null) {
    return decided(name, "unknown", signal, {
      summary: `${what} ${formatSeconds(value)}, usual unknown`,
      detail: `${formatSeconds(value)} now. What is usual for this node is not known yet: ${baseline.samples} samples so far.`,
    });
  }
  const threshold = Math.max(baseline.value * latencyRiseFactor, baseline.value + latencyRiseFloorSeconds);
  return decided(name, value >= threshold ? "met" : "not met", signal, {
    summary: `${what} ${formatSeconds(value)} (usual ${formatSeconds(baseline.value)})`,
    detail: `${formatSeconds(value)} now against ${formatSeconds(baseline.value)}, the fastest tenth of ${baseline.samples} own samples of the last ${formatDuration(baseline.windowSeconds)}; risen from ${formatSeconds(threshold)} on.`,
  });
}
