import { formatBytes } from "@/lib/domain/format/format";
import { byteTickStep, byteTicks, timeTicks } from "./axis-ticks";
import { clipLine } from "./clip-line";
import { downSample, pickEvenly } from "./down-sample";
import type { MemoryChartData } from "./memory-chart-data";
import type { ChartPoint, MemoryChartModel } from "./memory-chart-model";
import { prepareEvents, prepareWatches } from "./prepare-events";
import { prepareForecast } from "./prepare-forecast";
import { prepareLane } from "./prepare-lane";
import { splitSegments } from "./split-segments";
import { summariseMemoryChart } from "./summarise-memory-chart";
import { toUsableForecast, type UsableForecast } from "./usable-forecast";

/** One point per pixel of the widest plot; more costs time and shows nothing. */
export const maxDrawnPoints = 1_000;
const tableRows = 20;
const thresholdRatio = 0.9;

/**
 * Decides everything about the picture of one node's memory: axes, lines, holes, markers and words.
 *
 * @param data instants epoch ms, sizes bytes, points ascending in time; a missing sample is absent. Points that are no
 *   finite number or lie outside `[fromMs, nowMs]` are left out.
 * @param options `zoom` lets the y axis start above 0, around the samples alone.
 * @returns a model of state `empty`, with axes and the reason, when there is not one usable sample.
 */
export function prepareMemoryChart(data: MemoryChartData, options: { zoom?: boolean } = {}): MemoryChartModel {
  const points = data.points.filter(({ at, value }) => Number.isFinite(value) && at >= data.fromMs && at <= data.nowMs);
  const restarts = data.restartsAt.filter((at) => at >= data.fromMs && at <= data.nowMs);
  const range = { fromMs: data.fromMs, nowMs: data.nowMs, stepSeconds: data.stepSeconds, restarts };
  const { segments, gaps } = splitSegments(points, range);
  const kept = new Set(downSample(points, maxDrawnPoints));
  const drawn = segments
    .map((segment) => segment.filter((point) => kept.has(point)))
    .filter(({ length }) => length > 0);

  const forecast = toUsableForecast(data.forecast);
  const xDomain = toXDomain(data, forecast);
  const zoomed = options.zoom === true && points.length > 0;
  const yDomain = zoomed ? zoomedDomain(points) : fullDomain(points, data.limitBytes, forecast);
  const box = { xDomain, yDomain };
  const overlay = toOverlay(data, box);
  const events = prepareEvents(data);
  const watches = prepareWatches(data);
  const forecastDrawing = forecast && prepareForecast(forecast, { ...data, box });

  return {
    state: points.length > 0 ? "data" : "empty",
    detail: points.length > 0 ? null : (data.detail ?? "There are no samples in this range."),
    source: data.source,
    xDomain,
    yDomain,
    zoomed: yDomain[0] > 0,
    xTicks: timeTicks(xDomain[0], xDomain[1]),
    yTicks: byteTicks(yDomain[0], yDomain[1]),
    nowMs: data.nowMs,
    segments: drawn,
    gaps,
    events,
    watches,
    lane: prepareLane({ events, watches, xDomain, nowMs: data.nowMs }),
    limit: toLevel(data.limitBytes, 1, yDomain, (bytes) => `limit ${formatBytes(bytes)}`),
    threshold: toLevel(data.limitBytes, thresholdRatio, yDomain, (bytes) => `90 % · ${formatBytes(bytes)}`),
    overlay,
    overlayDetail: overlay ? null : (data.overlay.detail ?? "The line lies outside this picture."),
    forecast: forecastDrawing,
    forecastDetail: forecastDrawing ? null : whyNoForecast(forecast),
    forecastTable: pickEvenly(forecast?.rows ?? [], tableRows),
    drawnPoints: drawn.reduce((sum, segment) => sum + segment.length, 0),
    totalPoints: points.length,
    table: pickEvenly(points, tableRows),
    summary: summariseMemoryChart(data, { points, gaps: gaps.length, events, watches, forecast }),
  };
}

function whyNoForecast(forecast: UsableForecast | null): string {
  return forecast ? "it lies outside this picture." : "there is none for these samples.";
}

/** Ahead of now by the longer of the alert rule's and the forecast's horizon, but by no more than the range itself. */
function toXDomain(data: MemoryChartData, forecast: UsableForecast | null): readonly [number, number] {
  const rangeMs = Math.max(data.nowMs - data.fromMs, 1_000);
  const forecastMs = (forecast?.rows.at(-1)?.at ?? data.nowMs) - data.nowMs;
  const aheadMs = Math.max(data.overlay.horizonSeconds * 1000, forecastMs, 0);
  return [data.fromMs, data.nowMs + Math.min(aheadMs, rangeMs)];
}

/**
 * From 0 to a little above the highest of samples and limit, so that the limit's line and label have room. Without a
 * limit the forecast's centre gets room instead, up to twice its level.
 */
function fullDomain(
  points: readonly ChartPoint[],
  limitBytes: number | null,
  forecast: UsableForecast | null,
): readonly [number, number] {
  const least = limitBytes ?? (forecast ? forecastRoom(forecast) : 0);
  const highest = points.reduce((high, { value }) => Math.max(high, value), least);
  return [0, highest > 0 ? highest * 1.12 : 1024 ** 2];
}

function forecastRoom({ level, rows }: UsableForecast): number {
  const peak = rows.reduce((high, { bytes }) => Math.max(high, bytes), level.value);
  return Math.min(peak, 2 * level.value);
}

/** Around the samples, out to whole ticks; constant samples get a little room on either side. */
function zoomedDomain(points: readonly ChartPoint[]): readonly [number, number] {
  const values = points.map(({ value }) => value);
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const room = Math.max((high - low) * 0.08, high * 0.01, 1);
  const step = byteTickStep(high - low + 2 * room);
  return [Math.max(0, Math.floor((low - room) / step) * step), Math.ceil((high + room) / step) * step];
}

function toLevel(
  limitBytes: number | null,
  ratio: number,
  [low, high]: readonly [number, number],
  toLabel: (bytes: number) => string,
): MemoryChartModel["limit"] {
  if (limitBytes === null) return null;
  const value = limitBytes * ratio;
  return value >= low && value <= high ? { value, label: toLabel(value) } : null;
}

function toOverlay(
  { overlay }: MemoryChartData,
  box: Pick<MemoryChartModel, "xDomain" | "yDomain">,
): MemoryChartModel["overlay"] {
  if (overlay.state !== "value" || overlay.bytesAtEvaluation === null || overlay.bytesAtHorizon === null) return null;
  const from = { at: overlay.evaluatedAt, value: overlay.bytesAtEvaluation };
  const to = { at: overlay.evaluatedAt + overlay.horizonSeconds * 1000, value: overlay.bytesAtHorizon };
  return clipLine(from, to, box);
}
