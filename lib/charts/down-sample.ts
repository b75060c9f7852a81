import type { ChartPoint } from "./memory-chart-model";

/**
 * At most `maxPoints` of the points (ascending in time), in their order, without loss of an extreme: time is cut into
 * columns and each keeps its lowest and highest point, so that the peak before an OOM kill always survives. The first
 * and the last point stay too. Fewer points come back untouched.
 */
export function downSample(points: readonly ChartPoint[], maxPoints: number): ChartPoint[] {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length <= maxPoints) return [...points];
  const columns = Math.max(1, Math.floor((maxPoints - 2) / 2));
  const width = (last.at - first.at) / columns || 1;
  const kept = new Set<ChartPoint>([first, last]);
  let column = -1;
  let low = first;
  let high = first;
  for (const point of points) {
    const own = Math.min(columns - 1, Math.floor((point.at - first.at) / width));
    if (own !== column) {
      kept.add(low).add(high);
      column = own;
      low = point;
      high = point;
    }
    if (point.value < low.value) low = point;
    if (point.value > high.value) high = point;
  }
  kept.add(low).add(high);
  return points.filter((point) => kept.has(point));
}

/** At most `count` of the points, evenly spaced by position, counted back from the newest. */
export function pickEvenly<T>(points: readonly T[], count: number): T[] {
  if (points.length <= count) return [...points];
  const stride = (points.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => points[Math.round(index * stride)]).filter(
    (point) => point !== undefined,
  );
}
