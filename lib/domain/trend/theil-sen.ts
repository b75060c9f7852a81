/** A sample: instant in epoch ms, value in any unit. */
export interface TrendPoint {
  at: number;
  value: number;
}

export interface Trend {
  /** Median of the slopes between all pairs of buckets, value units per second. */
  slopePerSecond: number;
  /** Robust scale of the residuals (1.4826 · MAD), value units. */
  sigma: number;
  /** Median level of the buckets. */
  level: number;
  spanSeconds: number;
  /** Slopes below this cannot be told from nothing here: max(3σ, 3 % of the level) over the span. */
  smallestDetectablePerSecond: number;
}

/**
 * Theil-Sen slope over equal-time buckets (8 to 24), each represented by its lower decile, which sees past sawteeth of a
 * garbage collector. `points` ascending; null for fewer than 8 points or no span.
 */
export function fitTrend(points: readonly TrendPoint[]): Trend | null {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || points.length < 8 || last.at <= first.at) return null;
  const buckets = toBuckets(points, first.at, last.at);
  const slopes = buckets.flatMap((a, i) =>
    buckets.slice(i + 1).map((b) => (b.value - a.value) / ((b.at - a.at) / 1000)),
  );
  const slopePerSecond = median(slopes);
  const offsets = buckets.map((bucket) => bucket.value - slopePerSecond * (bucket.at / 1000));
  const intercept = median(offsets);
  const sigma = 1.4826 * median(offsets.map((offset) => Math.abs(offset - intercept)));
  const level = median(buckets.map((bucket) => bucket.value));
  const spanSeconds = (last.at - first.at) / 1000;
  return {
    slopePerSecond,
    sigma,
    level,
    spanSeconds,
    smallestDetectablePerSecond: Math.max(3 * sigma, 0.03 * level) / spanSeconds,
  };
}

function toBuckets(points: readonly TrendPoint[], from: number, to: number): TrendPoint[] {
  const count = Math.min(24, Math.max(8, Math.floor(points.length / 5)));
  const groups = Array.from({ length: count }, (): TrendPoint[] => []);
  for (const point of points) {
    const index = Math.min(count - 1, Math.floor(((point.at - from) / (to - from)) * count));
    groups[index]?.push(point);
  }
  return groups
    .filter((group) => group.length > 0)
    .map((group) => ({
      at: median(group.map((point) => point.at)),
      value: quantile(
        group.map((point) => point.value),
        0.1,
      ),
    }));
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear between the two nearest ranks; NaN for no values. */
function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
