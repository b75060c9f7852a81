import type { ComparisonOperator } from "@/lib/domain/promql/selector";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { PostIncidentReading } from "./post-incident-reading";

/** A detection query's answer for one target: the left side's number, and what it is compared with. */
export interface DetectionReading {
  expr: string;
  state: "value" | "empty" | "error";
  value: number | null;
  operator: ComparisonOperator | null;
  threshold: number | null;
  at: number | null;
  detail: string | null;
}

/** What is usual for this node: the 10th percentile of the console's own samples, null while there are too few. */
export interface Baseline {
  value: number | null;
  samples: number;
  windowSeconds: number;
}

/** Slope of RSS as the alert rule's window sees it. */
interface TrendReading {
  bytesPerSecond: number | null;
  windowSeconds: number;
  query: string;
  at: number | null;
  detail: string | null;
}

/** Everything the checks of one target are decided from. Instants epoch ms. */
export interface CheckContext {
  nowMs: number;
  signals: SignalSet;
  baselines: { healthLatency: Baseline; requestLatencyP99: Baseline };
  /** OOM kills on the host within the window; null when no source counts them over time. */
  hostOomKills: { count: number | null; windowSeconds: number; query: string; at: number | null };
  /** Kills of this very node in the kernel's log and systemd's result; `readAt`: when the log was read, null when it cannot rule one out. */
  nodeKills: { kills: readonly { at: number | null; source: string }[]; readAt: number | null };
  detection: { "detection-memory-ratio": DetectionReading | null; "detection-host-memory": DetectionReading | null };
  trend: TrendReading;
  postIncident: PostIncidentReading;
}

/** The runbook's share of the limit (or of host memory) above which memory counts as high. */
export const highMemoryRatio = 0.9;
/** A latency counts as risen when it is at least this many times the usual one, and by at least `latencyRiseFloorSeconds`. */
export const latencyRiseFactor = 3;
export const latencyRiseFloorSeconds = 0.02;
