import { peakOf, samePeak } from "./history";
import { killedShare, type Segment } from "./segments";
import { median, quantile } from "./statistics";
import { theilSen } from "./theil-sen";
import type { TrendSettings } from "./trend";

/** What many short lives of a process have in common, seen from outside each of them. */
export interface RestartLoop {
  /** Ended lives. */
  lives: number;
  /** Lives that ended at the limit; 0 unless the kind is `killed`. */
  kills: number;
  /** Usual distance of two starts, seconds. */
  usualIntervalSeconds: number;
  /** Usual highest level of a life, bytes. */
  peakBytes: number;
  /** `killed`: most lives end at the limit; `rising`: each peak is higher than the ones before; `same`: all peaks alike. */
  kind: "killed" | "rising" | "same" | "mixed";
  /** Rise within a life, or from peak to peak, bytes per second; slow, usual and fast lives. */
  slope: { low: number; usual: number; high: number };
}

/** Fewer ended lives are no loop. */
const fewestLives = 2;
const fewestRisingPeaks = 4;
/** A life that ends in a kill has grown by at least this share of the limit. */
const grownShare = 0.1;
const risingShare = 0.1;

/** Describes the lives before the running one; null when there are too few. */
export function describeLoop(
  atMs: Float64Array,
  values: Float64Array,
  segments: readonly Segment[],
  limitBytes: number | null,
  settings: TrendSettings,
): RestartLoop | null {
  const ended = segments.slice(0, -1);
  if (ended.length < fewestLives) return null;
  const starts = segments.slice(1).map((segment) => atMs[segment.from] ?? 0);
  const intervals = starts.slice(1).map((start, index) => (start - (starts[index] ?? 0)) / 1000);
  const usualIntervalSeconds = median(intervals);
  if (usualIntervalSeconds > 2 * settings.minimumSpanSeconds + settings.warmUpMaximumSeconds) return null;
  const peaks = ended.map((segment) => peakOf(values, segment));
  const rises = ended.filter((segment) => segment.beganInside).map((segment) => riseOf(atMs, values, segment));
  const peakBytes = median(peaks);
  const base = { lives: ended.length, usualIntervalSeconds, peakBytes, kills: 0 };
  const inLife = { low: quantile(rises, 0.1), usual: quantile(rises, 0.5), high: quantile(rises, 0.9) };
  if (limitBytes !== null && peakBytes >= killedShare * limitBytes && grewIn(values, ended, grownShare * limitBytes)) {
    const kills = peaks.filter((peak) => peak >= killedShare * limitBytes).length;
    return { ...base, kills, kind: "killed", slope: inLife };
  }
  const rising = risingPeaks(
    ended.map((segment) => ((atMs[segment.to - 1] ?? 0) - (atMs[0] ?? 0)) / 1000),
    peaks,
  );
  if (rising !== null) return { ...base, kind: "rising", slope: { low: rising / 2, usual: rising, high: rising * 2 } };
  return { ...base, kind: samePeak(peaks) === null ? "mixed" : "same", slope: inLife };
}

function riseOf(atMs: Float64Array, values: Float64Array, segment: Segment): number {
  const seconds = ((atMs[segment.to - 1] ?? 0) - (atMs[segment.from] ?? 0)) / 1000;
  return seconds > 0 ? (peakOf(values, segment) - (values[segment.from] ?? 0)) / seconds : 0;
}

function grewIn(values: Float64Array, ended: readonly Segment[], bytes: number): boolean {
  const grown = ended.filter((segment) => peakOf(values, segment) - (values[segment.from] ?? 0) >= bytes);
  return grown.length * 2 >= ended.length;
}

/** Slope of the peaks when they rise steadily and by a tenth in all; else null. */
function risingPeaks(seconds: readonly number[], peaks: readonly number[]): number | null {
  if (peaks.length < fewestRisingPeaks) return null;
  const line = theilSen(seconds, peaks);
  if (!line) return null;
  const rise = line.slope * ((seconds.at(-1) ?? 0) - (seconds[0] ?? 0));
  return rise >= Math.max(3 * line.sigma, risingShare * median(peaks)) ? line.slope : null;
}
