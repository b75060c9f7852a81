import "server-only";
import type { TrendPoint } from "@/lib/domain/trend/theil-sen";

/** This many usual distances without a point are a gap. */
const gapFactor = 5;

/**
 * Points with the gaps between them, before the first and after the last one filled from others that were measured then.
 * Both ascending; a filler too near to a point is left out, so that the seams look like the rest.
 */
export function fillGaps(
  points: readonly TrendPoint[],
  fillers: readonly TrendPoint[],
): { points: TrendPoint[]; filled: number } {
  const gapMs = gapFactor * usualGapMs(points);
  const merged: TrendPoint[] = [];
  let next = 0;
  let filled = 0;
  const fill = (afterMs: number, beforeMs: number) => {
    for (; next < fillers.length; next += 1) {
      const filler = fillers[next];
      if (!filler || filler.at >= beforeMs) return;
      const inside = beforeMs - afterMs > gapMs;
      if (!inside || filler.at - afterMs < gapMs / gapFactor || beforeMs - filler.at < gapMs / gapFactor) continue;
      merged.push(filler);
      filled += 1;
    }
  };
  let previousMs = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    fill(previousMs, point.at);
    merged.push(point);
    previousMs = point.at;
  }
  fill(previousMs, Number.POSITIVE_INFINITY);
  return { points: merged, filled };
}

/** Whether there is anything to fill: a gap, or none of the points near the ends of the range. */
export function hasGap(points: readonly TrendPoint[], range: { startMs: number; endMs: number }): boolean {
  const gapMs = gapFactor * usualGapMs(points);
  const instants = [range.startMs, ...points.map((point) => point.at), range.endMs];
  return instants.some((at, index) => index > 0 && at - (instants[index - 1] ?? at) > gapMs);
}

/** Median distance of two points; a second with fewer than two. */
function usualGapMs(points: readonly TrendPoint[]): number {
  const gaps = points.slice(1).map((point, index) => point.at - (points[index]?.at ?? point.at));
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 1_000;
}
