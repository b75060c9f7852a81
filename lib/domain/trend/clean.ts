import { quantile } from "./statistics";
import type { TrendPoint } from "./theil-sen";

/** Samples that can be judged: positive, finite, ascending, one per instant. */
export interface CleanSamples {
  atMs: Float64Array;
  values: Float64Array;
  /** How many there were before thinning. */
  count: number;
  /** Usual distance of two samples; 0 for fewer than two. */
  intervalSeconds: number;
  /** Pauses of more than five scrape intervals; they are no restarts by themselves. */
  gaps: { count: number; longestSeconds: number };
  dropped: { notPositive: number; duplicateTime: number };
}

/** More samples than this say nothing new about buckets; every n-th is taken. */
const mostSamples = 6000;

/**
 * Sorts by time and drops what is no memory (not finite, not positive). Of several values at one instant, as from two
 * replicas, the one nearest to the sample before is kept, so that the same replica is followed; they are never averaged.
 */
export function cleanSamples(points: readonly TrendPoint[]): CleanSamples {
  const usable = points.filter(({ at, value }) => Number.isFinite(at) && Number.isFinite(value) && value > 0);
  const isAscending = usable.every((point, index) => index === 0 || (usable[index - 1]?.at ?? 0) < point.at);
  const kept = isAscending ? usable : onePerInstant(usable);
  const stride = Math.ceil(kept.length / mostSamples) || 1;
  const size = Math.ceil(kept.length / stride);
  const atMs = new Float64Array(size);
  const values = new Float64Array(size);
  // Counted from the end, so that the newest sample is among them.
  for (let index = 0; index < size; index += 1) {
    const point = kept[kept.length - 1 - (size - 1 - index) * stride];
    atMs[index] = point?.at ?? 0;
    values[index] = point?.value ?? 0;
  }
  const intervalSeconds = usualInterval(atMs);
  return {
    atMs,
    values,
    count: kept.length,
    intervalSeconds,
    gaps: findGaps(atMs, intervalSeconds),
    dropped: { notPositive: points.length - usable.length, duplicateTime: usable.length - kept.length },
  };
}

const gapIntervals = 5;

function findGaps(atMs: Float64Array, intervalSeconds: number): CleanSamples["gaps"] {
  const gaps = { count: 0, longestSeconds: 0 };
  for (let index = 1; index < atMs.length; index += 1) {
    const seconds = ((atMs[index] as number) - (atMs[index - 1] as number)) / 1000;
    if (seconds <= gapIntervals * intervalSeconds) continue;
    gaps.count += 1;
    gaps.longestSeconds = Math.max(gaps.longestSeconds, seconds);
  }
  return gaps;
}

/** A load's samples in time order, one per instant; 0 is a good value for a load, so only what is not finite goes. */
export function cleanLoad(points: readonly TrendPoint[]): { atMs: Float64Array; values: Float64Array } {
  const kept = onePerInstant(points.filter(({ at, value }) => Number.isFinite(at) && Number.isFinite(value)));
  return {
    atMs: Float64Array.from(kept, (point) => point.at),
    values: Float64Array.from(kept, (point) => point.value),
  };
}

function onePerInstant(points: readonly TrendPoint[]): TrendPoint[] {
  const sorted = [...points].sort((a, b) => a.at - b.at || b.value - a.value);
  const kept: TrendPoint[] = [];
  for (let index = 0; index < sorted.length; ) {
    let chosen = sorted[index] as TrendPoint;
    const { at } = chosen;
    const before = kept.at(-1)?.value ?? chosen.value;
    for (index += 1; index < sorted.length && sorted[index]?.at === at; index += 1) {
      const other = sorted[index] as TrendPoint;
      if (Math.abs(other.value - before) < Math.abs(chosen.value - before)) chosen = other;
    }
    kept.push(chosen);
  }
  return kept;
}

/** The lower quartile of the distances: where most scrapes are lost, the median would already be a multiple. */
function usualInterval(atMs: Float64Array): number {
  if (atMs.length < 2) return 0;
  const distances = new Float64Array(atMs.length - 1);
  for (let index = 0; index < distances.length; index += 1) {
    distances[index] = (atMs[index + 1] as number) - (atMs[index] as number);
  }
  return quantile(distances, 0.25) / 1000;
}
