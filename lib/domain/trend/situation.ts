import type { Buckets, Stretch } from "./buckets";
import type { CleanSamples } from "./clean";
import type { Step } from "./courses";
import type { Growth } from "./growth";
import type { Segment } from "./segments";
import type { Gate, LoadSeries, LoadShare, Shape, TimeToLimit, TrendResult, TrendSettings } from "./trend";

/** A series prepared for judgement. */
export interface Situation {
  samples: CleanSamples;
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
  asymptoteBytes: number | null;
  /** With which slope the forecast goes on, bytes per second; 0 unless growth was found to be steady. */
  projectedSlope: number;
  /** Only where it does not come from the forecast. */
  timeToLimit: TimeToLimit | null;
  reasons: readonly string[];
}
