import type { ChartPoint, ForecastRow } from "./memory-chart-model";
import type { UsableForecast } from "./usable-forecast";

export interface LimitCrossing {
  /** Instant (epoch ms) at which the centre line reaches the limit. */
  at: number;
  /** The same for the upper end of the interval; null when it is not earlier. */
  earliestAt: number | null;
}

/**
 * When the forecast reaches the limit (bytes), straight between its points. Null without a limit, when the level is at
 * or over it already, and when the centre line stays below it as far as it goes.
 */
export function findLimitCrossing(forecast: UsableForecast, limitBytes: number | null): LimitCrossing | null {
  if (limitBytes === null) return null;
  const reach = (toBytes: (row: ForecastRow) => number) =>
    firstReach([forecast.level, ...forecast.rows.map((row) => ({ at: row.at, value: toBytes(row) }))], limitBytes);
  const at = reach(({ bytes }) => bytes);
  if (at === null) return null;
  const earliestAt = reach(({ high }) => high);
  return { at, earliestAt: earliestAt !== null && earliestAt < at ? earliestAt : null };
}

function firstReach(points: readonly ChartPoint[], limitBytes: number): number | null {
  let previous: ChartPoint | null = null;
  for (const point of points) {
    if (point.value >= limitBytes) {
      if (!previous) return null;
      const share = (limitBytes - previous.value) / (point.value - previous.value);
      return previous.at + share * (point.at - previous.at);
    }
    previous = point;
  }
  return null;
}
