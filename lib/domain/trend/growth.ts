import type { Buckets } from "./buckets";
import { lineOverFilling, lineOverStairs } from "./rival-fits";
import { quantile } from "./statistics";
import { growthShare, growthSigmas, type Line, theilSen } from "./theil-sen";

/** Growth of the floors in numbers, before anything is decided. */
export interface Growth {
  line: Line;
  spanSeconds: number;
  /** Median of the floors, bytes. */
  level: number;
  /** Slope times span, bytes. */
  bytes: number;
  /** What `bytes` must reach to be seen at all. */
  visibleBytes: number;
  /** What `bytes` must reach to be called a leak: half as much again and more, since memory wanders without any fault. */
  leakBytes: number;
  /** Share of all pairs of floors of which the later one is higher, less the share of which it is lower; −1 to 1. */
  persistence: number;
  /** Slope at three quarters of the time as a share of the slope in the middle, from a parabola through the floors. */
  secondHalf: number;
  /** Largest rise from one median of three floors to the next, and the bucket in which it happens. */
  jump: { bytes: number; bucket: number };
  /** Squared distance of the floors from a line over that from the best staircase of three levels; large for steps. */
  stairs: number;
  /** The same for a curve that fills up; large for caches and warm-ups. */
  filling: number;
  /** From the median of the first three floors to that of the last three, bytes. */
  riseBytes: number;
}

/** Growth below these, in residual scales and as a share of the level, is not called a leak. */
export const leakSigmas = 4;
export const leakShare = 0.05;
/** Buckets that a slope needs. */
const fewestBuckets = 6;

/**
 * Measures the floors of the buckets `0..count`. `quantum` is the step of coarsely rounded values, 0 when they are fine.
 * Null when there are too few buckets.
 */
export function measureGrowth(
  { seconds, floors, spanSeconds: wholeSeconds }: Buckets,
  quantum: number,
  count: number = floors.length,
): Growth | null {
  const line = count < fewestBuckets ? null : theilSen(seconds, floors, 0, count);
  if (!line) return null;
  const spanSeconds = (wholeSeconds * count) / floors.length;
  const level = quantile(floors.subarray(0, count), 0.5);
  return {
    line,
    spanSeconds,
    level,
    bytes: line.slope * spanSeconds,
    visibleBytes: Math.max(growthSigmas * line.sigma, growthShare * level, 2 * quantum),
    leakBytes: Math.max(leakSigmas * line.sigma, leakShare * level, 2 * quantum),
    persistence: kendall(floors, count),
    secondHalf: laterSlopeShare(seconds, floors, count),
    jump: largestJump(floors, count),
    filling: lineOverFilling(seconds, floors, count),
    stairs: lineOverStairs(seconds, floors, count),
    riseBytes: medianOfThree(floors, count - 3) - medianOfThree(floors, 0),
  };
}

function kendall(floors: Float64Array, count: number): number {
  let rises = 0;
  for (let i = 0; i < count; i += 1) {
    for (let j = i + 1; j < count; j += 1) rises += Math.sign((floors[j] as number) - (floors[i] as number));
  }
  return rises / ((count * (count - 1)) / 2);
}

/**
 * A parabola uses all floors, so its slope at three quarters scatters less than a line through the second half alone: at
 * the same share of saturating series let through, a third fewer slow leaks are missed.
 */
function laterSlopeShare(x: Float64Array, y: Float64Array, count: number): number {
  const span = (x[count - 1] as number) - (x[0] as number);
  let middle = 0;
  let level = 0;
  for (let i = 0; i < count; i += 1) {
    middle += (x[i] as number) / count;
    level += (y[i] as number) / count;
  }
  let [u2, u3, u4, uy, uuy] = [0, 0, 0, 0, 0];
  for (let i = 0; i < count; i += 1) {
    const u = ((x[i] as number) - middle) / span;
    const deviation = (y[i] as number) - level;
    u2 += u * u;
    u3 += u * u * u;
    u4 += u * u * u * u;
    uy += u * deviation;
    uuy += u * u * deviation;
  }
  // Normal equations of linear and square term, both centred.
  const square = u4 - (u2 * u2) / count;
  const determinant = u2 * square - u3 * u3;
  const linear = (uy * square - uuy * u3) / determinant;
  const bend = (uuy * u2 - uy * u3) / determinant;
  return linear === 0 ? 0 : (linear + bend / 2) / linear;
}

function largestJump(floors: Float64Array, count: number): Growth["jump"] {
  let jump = { bytes: 0, bucket: 0 };
  for (let bucket = 3; bucket + 3 <= count; bucket += 1) {
    const bytes = medianOfThree(floors, bucket) - medianOfThree(floors, bucket - 3);
    if (bytes > jump.bytes) jump = { bytes, bucket };
  }
  return jump;
}

function medianOfThree(values: Float64Array, from: number): number {
  const a = values[from] as number;
  const b = values[from + 1] as number;
  const c = values[from + 2] as number;
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

/** Fewer changes are single events, whatever their size. */
const fewestChanges = 4;

/**
 * Step of coarsely rounded values: the smallest difference of neighbours when it is over 0.4 % of the level, as with whole
 * percents of a machine's memory; else 0.
 */
export function quantumOf(values: Float64Array, from: number, to: number, level: number): number {
  let smallest = Number.POSITIVE_INFINITY;
  let changes = 0;
  for (let index = from + 1; index < to; index += 1) {
    const difference = Math.abs((values[index] as number) - (values[index - 1] as number));
    if (difference === 0) continue;
    changes += 1;
    if (difference < smallest) smallest = difference;
  }
  return changes >= fewestChanges && smallest > 0.004 * level ? smallest : 0;
}
