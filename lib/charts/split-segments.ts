import type { ChartPoint, ChartSpan } from "./memory-chart-model";

/** Samples further apart than this many steps have a hole between them. */
const gapSteps = 5;

interface Split {
  segments: ChartPoint[][];
  gaps: ChartSpan[];
}

/**
 * Cuts the points (ascending) where samples are missing and where the process started anew, so that no line is drawn
 * over what was not measured. The stretches before the first and after the last sample count as gaps too.
 */
export function splitSegments(
  points: readonly ChartPoint[],
  range: { fromMs: number; nowMs: number; stepSeconds: number; restarts: readonly number[] },
): Split {
  const reach = range.stepSeconds * 1000 * gapSteps;
  const segments: ChartPoint[][] = [];
  const gaps: ChartSpan[] = [];
  let current: ChartPoint[] = [];
  let previousAt = range.fromMs;
  for (const point of points) {
    const from = previousAt;
    const isGap = point.at - from > reach;
    if (isGap) gaps.push({ fromMs: from, toMs: point.at });
    const isRestart = range.restarts.some((at) => from < at && at <= point.at);
    if ((isGap || isRestart) && current.length > 0) {
      segments.push(current);
      current = [];
    }
    current.push(point);
    previousAt = point.at;
  }
  if (current.length > 0) segments.push(current);
  if (range.nowMs - previousAt > reach) gaps.push({ fromMs: previousAt, toMs: range.nowMs });
  return { segments, gaps };
}
