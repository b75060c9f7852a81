import type { Buckets, Stretch } from "./buckets";
import type { CleanSamples } from "./clean";
import type { Step } from "./courses";
import type { Growth } from "./growth";
import type { Segment } from "./segments";
import type {
  Gate,
  LoadSeries,
  LoadShare,
  RestartLoopFacts,
  Shape,
  TimeToLimit,
  TrendResult,
  TrendSettings,
} from "./trend";

/** A series prepared for judgement. */
export interface Situation {
  samples: CleanSamples;
  /** Whether older samples, and how many newest ones, were left out because a long pause lies between. */
  cut: { older: boolean; newer: number };
  segments: readonly Segment[];
  /** The running life. */
  last: Segment;
  /** What is judged of it; without its warm-up when `isWarm`. */
  stretch: Stretch;
  isWarm: boolean;
  loads: readonly LoadSeries[];
  /** Median of the newest samples, and how far their middle lies back. */
  newest: { level: number; lagSeconds: number };
  /** Null when unknown or not set. */
  limitBytes: number | null;
  settings: TrendSettings;
}

/** Whether a stretch is long enough, in time and in samples, to be judged by itself. */
export function isJudgeable(stretch: Stretch, samples: CleanSamples, settings: TrendSettings): boolean {
  return isOldEnough(stretch, samples, settings) && samplesIn(stretch, samples) >= settings.minimumSamples;
}

/** A scrape interval is added, since sixty samples a minute apart are an hour of watching. */
export function isOldEnough({ atMs, from, to }: Stretch, samples: CleanSamples, settings: TrendSettings): boolean {
  const spanSeconds = ((atMs[to - 1] ?? 0) - (atMs[from] ?? 0)) / 1000;
  return to > from && spanSeconds + samples.intervalSeconds >= settings.minimumSpanSeconds;
}

/** How many samples a stretch had before they were thinned. */
export function samplesIn({ from, to }: Pick<Stretch, "from" | "to">, { atMs, count }: CleanSamples): number {
  return Math.round(((to - from) * count) / atMs.length);
}

/** What the judgement adds to the situation. */
export interface Judgement {
  shape: Shape;
  confidence: TrendResult["confidence"];
  /** Null when there was too little to fit. */
  growth: Growth | null;
  buckets: Buckets;
  quantum: number;
  gates: readonly Gate[];
  loads: readonly LoadShare[];
  step: Step | null;
  restartLoop: RestartLoopFacts | null;
  asymptoteBytes: number | null;
  /** What the series grows by, bytes per second; null when there was too little to fit. */
  slope: number | null;
  /** With which slope the forecast goes on, bytes per second; 0 unless growth was found to be steady. */
  projectedSlope: number;
  /** Only where it does not come from the forecast. */
  timeToLimit: TimeToLimit | null;
  reasons: readonly string[];
}
