import { quantileInPlace } from "./statistics";

/** A sample: instant in epoch ms, value in any unit. */
export interface TrendPoint {
  at: number;
  value: number;
}

/** A straight line through points, robust against outliers. */
export interface Line {
  /** Median of the slopes between all pairs, value units per unit of x. */
  slope: number;
  intercept: number;
  /** Robust scale of the residuals (1.4826 · MAD), value units. */
  sigma: number;
}

/**
 * Theil-Sen line through the points `from` (included) to `to` (excluded); `x` ascending without repetition. Null for fewer
 * than two.
 */
export function theilSen(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  from: number = 0,
  to: number = x.length,
): Line | null {
  const count = to - from;
  if (count < 2) return null;
  const slopes = new Float64Array((count * (count - 1)) / 2);
  let pairs = 0;
  for (let i = from; i < to; i += 1) {
    for (let j = i + 1; j < to; j += 1) {
      slopes[pairs] = ((y[j] as number) - (y[i] as number)) / ((x[j] as number) - (x[i] as number));
      pairs += 1;
    }
  }
  const slope = quantileInPlace(slopes, pairs, 0.5);
  const offsets = new Float64Array(count);
  for (let i = 0; i < count; i += 1) offsets[i] = (y[from + i] as number) - slope * (x[from + i] as number);
  const intercept = quantileInPlace(offsets, count, 0.5);
  for (let i = 0; i < count; i += 1) offsets[i] = Math.abs((offsets[i] as number) - intercept);
  return { slope, intercept, sigma: 1.4826 * quantileInPlace(offsets, count, 0.5) };
}

/** What growth must at least be, as a multiple of the residual scale and as a share of the level. */
export const growthSigmas = 3;
export const growthShare = 0.03;
