import type { TrendPoint } from "./theil-sen";

/** Major version of the Prometheus whose answer is to be repeated. Others behave like 3. */
export type PrometheusMajor = 2 | 3;

/** Value at the intercept and change per second, both in the unit of the samples. */
interface Line {
  slope: number;
  intercept: number;
}

/**
 * The samples that a range selector `[windowSeconds]` sees when it is evaluated at `evaluatedAtMs`: Prometheus 2 includes a
 * sample exactly at the left end, 3.0 and later do not. `points` in time order, times in whole milliseconds.
 */
export function selectRange<Point extends TrendPoint>(
  points: readonly Point[],
  evaluatedAtMs: number,
  windowSeconds: number,
  serverMajor: PrometheusMajor = 3,
): Point[] {
  const from = evaluatedAtMs - windowSeconds * 1000;
  return points.filter(
    (point) => point.at <= evaluatedAtMs && (serverMajor === 2 ? point.at >= from : point.at > from),
  );
}

/**
 * `predict_linear(v[…], horizonSeconds)` to the last bits, from the samples of the range in time order (raw ones, as an
 * instant query of the range vector gives them, stale markers removed). The line is evaluated `horizonSeconds` after
 * `evaluatedAtMs`, which is the time of the evaluation and not of the last sample. Null for fewer than two samples; NaN
 * when a sample is NaN or infinite. Source: Prometheus, promql/functions.go, since 2.32.
 */
export function predictLinear(
  points: readonly TrendPoint[],
  evaluatedAtMs: number,
  horizonSeconds: number,
  serverMajor: PrometheusMajor = 3,
): number | null {
  const line = fitLine(points, evaluatedAtMs, serverMajor);
  return line && line.slope * horizonSeconds + line.intercept;
}

/**
 * `deriv(v[…])`, per second. The same slope, but measured from the first sample, so that it differs from that of
 * `predictLinear` in the last digits. Null for fewer than two samples.
 */
export function derivative(points: readonly TrendPoint[], serverMajor: PrometheusMajor = 3): number | null {
  const [first] = points;
  return first ? (fitLine(points, first.at, serverMajor)?.slope ?? null) : null;
}

/** Least squares with the order of operations of Prometheus, on which the last bits depend. */
function fitLine(points: readonly TrendPoint[], interceptAtMs: number, serverMajor: PrometheusMajor): Line | null {
  const [first] = points;
  if (!first || points.length < 2) return null;
  // NaN is unlike itself, so a series of NaN is not taken for a constant one.
  if (points.every((point, index) => index === 0 || point.value === first.value)) {
    if (!Number.isFinite(first.value)) return { slope: Number.NaN, intercept: Number.NaN };
    return { slope: 0, intercept: first.value };
  }
  const count = points.length;
  const resets = serverMajor >= 3;
  const x = new CompensatedSum(resets);
  const y = new CompensatedSum(resets);
  const xy = new CompensatedSum(resets);
  const xx = new CompensatedSum(resets);
  for (const point of points) {
    const seconds = (point.at - interceptAtMs) / 1000;
    x.add(seconds);
    y.add(point.value);
    xy.add(seconds * point.value);
    xx.add(seconds * seconds);
  }
  const sumX = x.total();
  const sumY = y.total();
  const covariance = xy.total() - (sumX * sumY) / count;
  const variance = xx.total() - (sumX * sumX) / count;
  const slope = covariance / variance;
  return { slope, intercept: sumY / count - (slope * sumX) / count };
}

/** Kahan's summation in Neumaier's form; the compensation is added once, at the end. */
class CompensatedSum {
  private sum = 0;
  private lost = 0;

  /** Prometheus 3 forgets the compensation when the sum overflows, so that the total stays infinite instead of NaN. */
  constructor(private readonly resetsAtInfinity: boolean) {}

  add(term: number): void {
    const next = this.sum + term;
    if (this.resetsAtInfinity && Math.abs(next) === Number.POSITIVE_INFINITY) this.lost = 0;
    else if (Math.abs(this.sum) >= Math.abs(term)) this.lost += this.sum - next + term;
    else this.lost += term - next + this.sum;
    this.sum = next;
  }

  total(): number {
    return this.sum + this.lost;
  }
}
