import { analyseTrend } from "@/lib/domain/trend/analyse";
import type { IntervalBasis, TrendResult } from "@/lib/domain/trend/trend";
import { type LabelledSeries, labelledSeries } from "@/lib/testing/labelled-series";

/** The outcomes that judge a forecast, seconds after the window. */
export const judgedHorizonsSeconds: readonly number[] = [3600, 7200, 10_800, 14_400];

/** One forecast and what came of it. */
interface Outcome {
  horizonSeconds: number;
  basis: IntervalBasis;
  isInside: boolean;
  /** Half of the interval's width, as a share of the level. */
  halfWidth: number;
  /** Absolute error as a share of the level, beside that of "no change". */
  error: number;
  errorOfLastValue: number;
}

/** One series judged. */
export interface Judged {
  series: Omit<LabelledSeries, "points" | "future" | "loads">;
  result: TrendResult;
  isRight: boolean;
  outcomes: Outcome[];
}

export function judgeAll(seeds: readonly number[]): Judged[] {
  const judged: Judged[] = [];
  for (const labelled of labelledSeries(seeds)) {
    const { points, future, loads, ...series } = labelled;
    const { limitBytes, restarts } = series;
    const result = analyseTrend({ points, limitBytes, restarts, loads, horizonsSeconds: judgedHorizonsSeconds });
    judged.push({ series, result, isRight: series.expected.includes(result.shape), outcomes: judge(labelled, result) });
  }
  return judged;
}

function judge({ points, future }: LabelledSeries, result: TrendResult): Outcome[] {
  const last = points.at(-1);
  if (!last) return [];
  return result.forecast.flatMap(({ horizonSeconds, bytes, low, high, basis }) => {
    const actual = future.find((point) => point.at >= last.at + horizonSeconds * 1000);
    if (!actual) return [];
    return {
      horizonSeconds,
      basis,
      isInside: actual.value >= low && actual.value <= high,
      halfWidth: (high - low) / 2 / last.value,
      error: Math.abs(bytes - actual.value) / last.value,
      errorOfLastValue: Math.abs(last.value - actual.value) / last.value,
    };
  });
}
