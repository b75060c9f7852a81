import { fillBuckets } from "./buckets";
import { measureGrowth } from "./growth";
import { killedShare, type Segment } from "./segments";
import { median } from "./statistics";
import type { TrendSettings } from "./trend";

/** Peaks of lives that end at the same height differ by no more than this share of their median. */
const samePeakShare = 0.15;
/** From this share of the present slope on an earlier life, too, was growing, even if noise hid it. */
const sameSlopeShare = 0.5;
/** So many ended lives make a habit. */
const fewestLives = 2;

/**
 * The level that earlier lives of the process reached without harm: the highest floor of those that levelled off, and the
 * usual peak when several ended at the same height, both well below the limit. A life that was still growing, or that ended
 * at the limit, shows no such level. Null when there is none, so that any growth is news.
 */
export function harmlessLevel(
  atMs: Float64Array,
  values: Float64Array,
  earlier: readonly Segment[],
  currentSlope: number,
  limitBytes: number | null,
  settings: TrendSettings,
): number | null {
  const plateaus = earlier.map((segment) => plateauOf(atMs, values, segment, currentSlope, settings));
  const habit = samePeak(earlier.map((segment) => peakOf(values, segment)));
  const harmless = [...plateaus, habit].filter(
    (level) => level !== null && (limitBytes === null || level < killedShare * limitBytes),
  ) as number[];
  return harmless.length > 0 ? Math.max(...harmless) : null;
}

/** Highest level of a life, as the median of its three highest samples. */
export function peakOf(values: Float64Array, { from, to }: Segment): number {
  const highest = [0, 0, 0];
  for (let index = from; index < to; index += 1) {
    const value = values[index] as number;
    if (value <= (highest[2] ?? 0)) continue;
    highest[2] = value;
    highest.sort((a, b) => b - a);
  }
  return highest[Math.min(1, to - from - 1)] ?? 0;
}

/** The usual peak when there are enough and they are all alike; else null. */
export function samePeak(peaks: readonly number[]): number | null {
  if (peaks.length < fewestLives) return null;
  const usual = median(peaks);
  return Math.max(...peaks) - Math.min(...peaks) <= samePeakShare * usual ? usual : null;
}

/** Highest floor of a life that had stopped growing in its second half; null for a short one and one that grew like this. */
function plateauOf(
  atMs: Float64Array,
  values: Float64Array,
  { from, to }: Segment,
  currentSlope: number,
  settings: TrendSettings,
): number | null {
  const middle = Math.floor((from + to) / 2);
  const spanSeconds = ((atMs[to - 1] ?? 0) - (atMs[from] ?? 0)) / 1000;
  if (spanSeconds < settings.minimumSpanSeconds / 2) return null;
  const buckets = fillBuckets({ atMs, values, from: middle, to });
  const growth = measureGrowth(buckets, 0);
  if (!growth || growth.bytes >= growth.visibleBytes || growth.line.slope >= sameSlopeShare * currentSlope) return null;
  return Math.max(...buckets.floors);
}
