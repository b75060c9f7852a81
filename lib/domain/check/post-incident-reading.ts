import type { WatchState } from "@/lib/domain/run/record";
import type { TrendResult } from "@/lib/domain/trend/trend";
import type { LoadedRule } from "@/lib/domain/trend-alert/rule";

/** RSS over the time that has to pass without growth, as the console sampled it itself. */
export interface StabilityReading {
  /** How long memory has to be stable; seconds, as time runs here. */
  neededSeconds: number;
  /** Judged without the gate for the limit's distance, as a watch is; null: there is no sample. */
  trend: Pick<
    TrendResult,
    "shape" | "slopeBytesPerSecond" | "smallestDetectableBytesPerSecond" | "segment" | "reasons"
  > | null;
  /** Highest RSS since the last start of the process within the window, bytes. */
  peakBytes: number | null;
  peakSinceMs: number | null;
  lastAt: number | null;
}

/** Whether the target's Prometheus has loaded a rule that forecasts its memory. */
export type TrendRuleReading =
  | { state: "loaded"; prometheusId: string; at: number; rule: LoadedRule }
  | { state: "absent"; prometheusId: string; at: number; rules: number }
  /** Without a series of its memory no rule can see the node. */
  | { state: "no series"; prometheusId: string; at: number }
  | { state: "not known"; detail: string };

/** The newest diagnosis of the target, as far as it looks ahead. */
export interface ForecastReading {
  judgedAt: number;
  stale: boolean;
  source: string;
  query: string | null;
  trend: Pick<TrendResult, "shape" | "timeToLimit" | "forecast" | "segment" | "backTest" | "reasons">;
  /** Never trusted farther than this, seconds from `judgedAt`. */
  reachSeconds: number;
}

/** A run of the incident that changed settings and was not taken back. */
export interface SettingsEdit {
  title: string;
  finishedAt: number;
  /** Settings with their new values, in words. */
  changes: readonly string[];
  /** Unified patch without secrets; null: no file was edited. */
  diff: string | null;
  /** null: it was not watched. */
  watch: { state: WatchState; detail: string; until: number } | null;
}

/** What the post-incident checks look at beside signals. Instants epoch ms, sizes in bytes. */
export interface PostIncidentReading {
  stability: StabilityReading;
  /** Names of the incident's alerts that fire. */
  firing: readonly string[];
  /** The newest watch of the incident; null: nothing was watched. */
  watch: { state: WatchState; detail: string; until: number } | null;
  trendRule: TrendRuleReading;
  /** null: the target was not judged yet. */
  forecast: ForecastReading | null;
  /** How far ahead the limit must not be reached; seconds, as time runs here. */
  horizonSeconds: number;
  /** Oldest first. */
  edits: readonly SettingsEdit[];
}
