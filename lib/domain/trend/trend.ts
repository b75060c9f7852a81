import type { TrendPoint } from "./theil-sen";

/** The trend engine's words for a series. */
export const shapes = [
  "leak",
  "step",
  "saturating",
  "growing-with-load",
  "stable-high",
  "sawtooth",
  "stable",
  "falling",
  "restarted-recently",
  "insufficient",
] as const;
export type Shape = (typeof shapes)[number];

/** Time constants and thresholds of the verdict. A compressed demo divides the times by its time scale. */
export interface TrendSettings {
  /** Shorter stretches of one process are undecided. Seconds; 3600. */
  minimumSpanSeconds: number;
  /** Fewer clean samples are undecided; 60. */
  minimumSamples: number;
  /** What is left out after a restart, at least and at most; seconds; 600 and 3600. */
  warmUpMinimumSeconds: number;
  warmUpMaximumSeconds: number;
  /** Share of a segment left out after its restart, between the two above; 0.2. */
  warmUpShare: number;
  /** A limit farther away than this is of no concern; seconds; 14 days. */
  relevanceMaximumSeconds: number;
  /** Never extrapolated farther than this many times the data; 6. */
  extrapolationFactor: number;
  /** Spacing of the back-test's origins at most; seconds; 900. */
  backTestSpacingSeconds: number;
  /** History before the first origin of the back-test; seconds; 1800. */
  backTestMinimumSeconds: number;
}

/** Something that may drive memory, for example connections or cache bytes, over the same time. */
export interface LoadSeries {
  name: string;
  points: readonly TrendPoint[];
}

export interface TrendInput {
  /** RSS in bytes, in any order; what is not a positive finite number is dropped and counted. */
  points: readonly TrendPoint[];
  /** Bytes; null when unknown, Infinity when there is none. */
  limitBytes: number | null;
  /** Known process starts, epoch ms. */
  restarts?: readonly number[] | undefined;
  loads?: readonly LoadSeries[] | undefined;
  /** Where the forecast is wanted, seconds from the last sample. */
  horizonsSeconds?: readonly number[] | undefined;
  settings?: Partial<TrendSettings> | undefined;
}

/** One condition of the verdict "leak", as measured, so that a page can draw it. */
export interface Gate {
  name: GateName;
  /** Which number `value` is. */
  measure: GateMeasure;
  /** In the gate's own unit; null when it could not be computed. */
  value: number | null;
  threshold: number;
  /** Which side of the threshold passes. */
  passes: "at least" | "at most" | "above" | "below";
  unit: "bytes" | "seconds" | "ratio" | "count";
  passed: boolean;
}

/**
 * In the order of evaluation. `deceleration` and `step` show one of two values each, the one nearer to failing: slope at
 * three quarters of the time or comparison with a curve that fills up; largest jump or comparison with a staircase.
 * `load` passes when no growing load explains the growth; `new-high` when history is exceeded
 * or absent.
 */
export const gateNames = [
  "growth",
  "persistence",
  "deceleration",
  "step",
  "confirmation",
  "load",
  "new-high",
  "relevance",
] as const;
export type GateName = (typeof gateNames)[number];

/**
 * What a gate's number measures. `deceleration` shows `later-slope` (slope at three quarters of the time as a share of the
 * mean one) or `filling` (how much better a curve that fills up fits than a line, squared errors); `step` shows `jump`
 * (largest jump as a share of the growth) or `stairs` (the same comparison with a staircase); every other gate shows the
 * measure of its own name.
 */
const gateMeasures = [
  "growth",
  "persistence",
  "later-slope",
  "filling",
  "jump",
  "stairs",
  "confirmation",
  "load",
  "new-high",
  "relevance",
] as const;
export type GateMeasure = (typeof gateMeasures)[number];

export type IntervalBasis = "back-tested" | "extrapolated" | "from the fit, not back-tested";

export interface ForecastPoint {
  horizonSeconds: number;
  /** Central value and the ends of the 90 % interval, bytes. */
  bytes: number;
  low: number;
  high: number;
  basis: IntervalBasis;
}

/** What earlier forecasts of this series were worth. */
export interface BackTest {
  leadSeconds: number;
  /** How many forecasts of that lead have a known outcome. */
  origins: number;
  /** 90 % of them were within this share of the level. */
  withinShare: number;
}

/** Seconds from the last sample; 0 when the level is at or over the limit. `latest` null: not within six times the data. */
export interface TimeToLimit {
  earliest: number;
  central: number;
  latest: number | null;
}

/** How much of the growth one load explains: coefficient in bytes per unit of the load, share 0..1. */
export interface LoadShare {
  name: string;
  bytesPerUnit: number;
  share: number;
  /** The load itself only grows, so "grows with load" would only move the question. */
  onlyGrows: boolean;
}

/** Lives too short to be judged one by one, when together they amount to a leak. */
export interface RestartLoopFacts {
  /** Usual distance of two starts, seconds. */
  intervalSeconds: number;
  /** Usual highest level of a life, bytes. */
  peakBytes: number;
  /** Lives that ended at the limit; 0 where the peaks only rise. */
  kills: number;
}

export interface TrendResult {
  shape: Shape;
  /** In words, "high" when every gate passed (or the deciding one failed) with room to spare. */
  confidence: "high" | "medium" | "low";
  /** Theil-Sen slope of the floors, in a restart loop the usual one of a life; null when there was too little to fit. */
  slopeBytesPerSecond: number | null;
  smallestDetectableBytesPerSecond: number | null;
  /** Median of the newest samples (ten at most), bytes; null without samples. */
  levelBytes: number | null;
  /** The judged segment, after warm-up: first and last instant, epoch ms. */
  segment: { fromMs: number; toMs: number; samples: number; spanSeconds: number } | null;
  /** Starts of all segments, epoch ms, the first sample's included. */
  segmentStartsMs: readonly number[];
  /** Floor of each bucket of the judged segment, for the chart. */
  floors: readonly TrendPoint[];
  timeToLimit: TimeToLimit | null;
  forecast: readonly ForecastPoint[];
  /** The longest lead with enough known outcomes; null when there is none. */
  backTest: BackTest | null;
  gates: readonly Gate[];
  /** Where growth heads when it is saturating; bytes. */
  asymptoteBytes: number | null;
  /** Set when the leak is seen only across many restarts. */
  restartLoop: RestartLoopFacts | null;
  /** The largest jump, when the shape is `step`. */
  step: { atMs: number; bytes: number } | null;
  loads: readonly LoadShare[];
  /** Sentences, the deciding one first. */
  reasons: readonly string[];
  /** Samples that were dropped, by why. */
  dropped: { notPositive: number; duplicateTime: number };
}
