import { lineReachesLimit, ruleHorizonSeconds, ruleWindowSeconds } from "@/lib/domain/forecast/alert-rule";
import { predictLinear, selectRange } from "@/lib/domain/trend/predict-linear";
import type { TrendPoint } from "@/lib/domain/trend/theil-sen";
import type { Gate, Shape, TimeToLimit, TrendResult } from "@/lib/domain/trend/trend";
import type { AnalysisRequest } from "./request";

/** One answer as JSON; the keys are documented in docs/analyze.md and stay. */
export interface AnalysisOutput {
  id: string | number | null;
  verdict: Shape;
  slopeBytesPerSecond: number | null;
  smallestDetectableSlopeBytesPerSecond: number | null;
  timeToLimitSeconds: TimeToLimit | null;
  forecast: { horizonSeconds: number; bytes: number; low: number; high: number }[];
  predictLinear: RuleForecast;
  gates: Pick<Gate, "name" | "value" | "threshold" | "passed">[];
  reasons: string[];
}

/** The runbook's growth rule at the last sample: the straight line through the last hour, four hours ahead. */
interface RuleForecast {
  windowSeconds: number;
  horizonSeconds: number;
  /** Null for fewer than two samples, or when one of them is NaN. */
  bytes: number | null;
  /** Null when the line does not get there, or no limit is known. */
  limitReachedInSeconds: number | null;
}

export function toOutput(request: AnalysisRequest, result: TrendResult): AnalysisOutput {
  return {
    id: request.id,
    verdict: result.shape,
    slopeBytesPerSecond: result.slopeBytesPerSecond,
    smallestDetectableSlopeBytesPerSecond: result.smallestDetectableBytesPerSecond,
    timeToLimitSeconds: result.timeToLimit && {
      earliest: result.timeToLimit.earliest,
      central: result.timeToLimit.central,
      latest: result.timeToLimit.latest,
    },
    forecast: result.forecast.map(({ horizonSeconds, bytes, low, high }) => ({ horizonSeconds, bytes, low, high })),
    predictLinear: toRuleForecast(request),
    gates: result.gates.map(({ name, value, threshold, passed }) => ({ name, value, threshold, passed })),
    reasons: [...result.reasons, ...unitDoubts(request)],
  };
}

function toRuleForecast({ points, limitBytes }: Pick<AnalysisRequest, "points" | "limitBytes">): RuleForecast {
  const sides = { windowSeconds: ruleWindowSeconds, horizonSeconds: ruleHorizonSeconds };
  const stored = asStored(points);
  const evaluatedAtMs = stored.at(-1)?.at ?? 0;
  const range = selectRange(stored, evaluatedAtMs, ruleWindowSeconds);
  const bytesNow = predictLinear(range, evaluatedAtMs, 0);
  const bytesAtHorizon = predictLinear(range, evaluatedAtMs, ruleHorizonSeconds);
  if (bytesNow === null || bytesAtHorizon === null || !Number.isFinite(bytesAtHorizon)) {
    return { ...sides, bytes: null, limitReachedInSeconds: null };
  }
  const line = { bytesNow, bytesAtHorizon, horizonSeconds: ruleHorizonSeconds };
  const reached = limitBytes === null ? null : lineReachesLimit({ ...line, limitBytes }).inSeconds;
  const isReached = reached !== null && Number.isFinite(reached);
  return { ...sides, bytes: bytesAtHorizon, limitReachedInSeconds: isReached ? reached : null };
}

/** In time order, the first of each time: as Prometheus keeps them. */
function asStored(points: readonly TrendPoint[]): readonly TrendPoint[] {
  const isOrdered = points.every((point, i) => i === 0 || point.at > (points[i - 1]?.at ?? Number.NEGATIVE_INFINITY));
  if (isOrdered) return points;
  const ordered = [...points].sort((a, b) => a.at - b.at);
  return ordered.filter((point, i) => i === 0 || point.at !== ordered[i - 1]?.at);
}

/** Nobody has a process of 100 bytes beside a limit of a mebibyte: such values are percent. */
function unitDoubts({ points, limitBytes }: AnalysisRequest): string[] {
  const isPercent = points.every(({ value }) => Number.isNaN(value) || (value >= 0 && value <= 100));
  if (!isPercent || points.length === 0 || limitBytes === null || limitBytes < 2 ** 20) return [];
  return ["All values are between 0 and 100: they look like percent, and bytes are expected."];
}
