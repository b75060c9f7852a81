import { type Box, clipPolyline } from "./clip-line";
import { clipPolygon } from "./clip-polygon";
import { findLimitCrossing } from "./forecast-crossing";
import type { ChartPoint, ForecastBand, ForecastDrawing, ForecastRow } from "./memory-chart-model";
import type { UsableForecast } from "./usable-forecast";

const backTested = "back-tested";
/** In a shorter picture two instants of one minute lie visibly apart. */
const secondsBelowMs = 30 * 60_000;
const dayMs = 86_400_000;

/**
 * The forecast as it is drawn: centre line and interval cut at the edges of the plot, straight between their points, the
 * interval in stretches of one basis. Null when no part of either lies in the plot.
 */
export function prepareForecast(
  forecast: UsableForecast,
  context: { box: Box; limitBytes: number | null; nowMs: number },
): ForecastDrawing | null {
  const { box } = context;
  const centre = [forecast.level, ...forecast.rows.map(({ at, bytes }) => ({ at, value: bytes }))];
  const lines = clipPolyline(centre, box);
  const bands = toStretches(forecast)
    .map((stretch) => toBand(stretch, forecast.label, box))
    .filter(({ area }) => area.length > 2);
  if (lines.length === 0 && bands.length === 0) return null;
  return {
    lines,
    bands,
    grows: forecast.grows,
    stale: forecast.stale,
    label: `forecast${forecast.grows ? "" : ": no change"}${forecast.stale ? ", from stale samples" : ""}`,
    crossing: toCrossing(forecast, context),
  };
}

interface Stretch {
  basis: string;
  rows: Pick<ForecastRow, "at" | "low" | "high">[];
}

/** What lies between two horizons has the basis of the farther one: the weaker of the two, never the stronger. */
function toStretches({ level, rows }: UsableForecast): Stretch[] {
  const stretches: Stretch[] = [];
  let previous: Stretch["rows"][number] = { at: level.at, low: level.value, high: level.value };
  for (const row of rows) {
    const current = stretches.at(-1);
    if (current?.basis === row.basis) current.rows.push(row);
    else stretches.push({ basis: row.basis, rows: [previous, row] });
    previous = row;
  }
  return stretches;
}

function toBand({ basis, rows }: Stretch, label: string, box: Box): ForecastBand {
  const upper: ChartPoint[] = rows.map(({ at, high }) => ({ at, value: high }));
  const lower: ChartPoint[] = rows.map(({ at, low }) => ({ at, value: low }));
  const isBackTested = basis === backTested;
  return {
    basis,
    isBackTested,
    area: clipPolygon([...upper, ...lower.toReversed()], box),
    edges: [...clipPolyline(upper, box), ...clipPolyline(lower, box)],
    label: isBackTested || label.includes(basis) ? label : `90 % interval, ${basis}`,
  };
}

function toCrossing(
  forecast: UsableForecast,
  { box, limitBytes, nowMs }: { box: Box; limitBytes: number | null; nowMs: number },
): ForecastDrawing["crossing"] {
  const crossing = findLimitCrossing(forecast, limitBytes);
  if (!crossing || limitBytes === null) return null;
  const isInside = (value: number, [from, to]: readonly [number, number]) => value >= from && value <= to;
  if (!isInside(crossing.at, box.xDomain) || !isInside(limitBytes, box.yDomain)) return null;
  const clock = (at: number) => toClock(at, nowMs, box.xDomain[1] - box.xDomain[0]);
  const earliest = crossing.earliestAt === null ? "" : ` (earliest ${clock(crossing.earliestAt)})`;
  return { at: crossing.at, value: limitBytes, label: `limit reached here, ${clock(crossing.at)}${earliest}` };
}

/** As short as the time axis: hours and minutes, with month and day in front on another UTC day than now. */
function toClock(at: number, nowMs: number, spanMs: number): string {
  const iso = new Date(at).toISOString();
  const isToday = Math.floor(at / dayMs) === Math.floor(nowMs / dayMs);
  return `${isToday ? "" : `${iso.slice(5, 10)} `}${iso.slice(11, spanMs < secondsBelowMs ? 19 : 16)}`;
}
