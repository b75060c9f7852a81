import { pickEvenly } from "./down-sample";
import type { ChartForecast } from "./memory-chart-data";
import type { ChartPoint, ForecastRow } from "./memory-chart-model";

/** A forecast has a handful of horizons; many more would cost drawing time without a visible difference. */
const maxForecastPoints = 100;

export interface UsableForecast extends Pick<ChartForecast, "grows" | "stale" | "label"> {
  /** Where line and interval start: instant epoch ms, size bytes. */
  level: ChartPoint;
  /** Ascending in time, all after the level; at least one. */
  rows: ForecastRow[];
}

/**
 * The forecast with instants (epoch ms) in place of horizons. Left out are points with a number that is not finite, with
 * an interval upside down, or not later than the one before. Null when nothing is left, or the level is no number.
 */
export function toUsableForecast(forecast: ChartForecast | null): UsableForecast | null {
  if (!forecast || !Number.isFinite(forecast.fromMs) || !Number.isFinite(forecast.bytes)) return null;
  const rows: ForecastRow[] = [];
  let previousAt = forecast.fromMs;
  for (const { horizonSeconds, bytes, low, high, basis } of forecast.points) {
    const at = forecast.fromMs + horizonSeconds * 1000;
    const isWhole = [at, bytes, low, high].every(Number.isFinite);
    if (!isWhole || low > high || at <= previousAt) continue;
    rows.push({ at, bytes, low, high, basis });
    previousAt = at;
  }
  if (rows.length === 0) return null;
  const { grows, stale, label } = forecast;
  return {
    grows,
    stale,
    label,
    level: { at: forecast.fromMs, value: forecast.bytes },
    rows: pickEvenly(rows, maxForecastPoints),
  };
}
