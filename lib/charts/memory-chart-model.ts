import type { WatchState } from "@/lib/domain/run/record";

export interface ChartPoint {
  /** Epoch ms. */
  at: number;
  /** Bytes. */
  value: number;
}

export interface ChartSpan {
  fromMs: number;
  toMs: number;
}

interface ReferenceLevel {
  value: number;
  label: string;
}

export interface ChartTick {
  /** Epoch ms on the x axis, bytes on the y axis. */
  value: number;
  label: string;
}

/** One horizon of the forecast: instant epoch ms, centre and 90 % interval in bytes. */
export interface ForecastRow {
  at: number;
  bytes: number;
  low: number;
  high: number;
  /** Where the interval comes from, in words. */
  basis: string;
}

/** A stretch of the 90 % interval that rests on one basis. */
export interface ForecastBand {
  basis: string;
  /** False where no earlier forecast of that length has a known outcome, which the drawing has to show. */
  isBackTested: boolean;
  /** Corners in order, inside the plot. */
  area: ChartPoint[];
  /** The upper and the lower edge, where they are inside the plot. */
  edges: ChartPoint[][];
  /** For the legend. */
  label: string;
}

/** The console's own forecast, cut at the edges of the plot. */
export interface ForecastDrawing {
  /** The centre line; more than one part when it leaves the plot and comes back. */
  lines: ChartPoint[][];
  /** In ascending time. */
  bands: ForecastBand[];
  /** False: the line says "no change" and is drawn fainter. */
  grows: boolean;
  /** True: made from samples that are too old, drawn without colour. */
  stale: boolean;
  /** For the legend. */
  label: string;
  /** Where the centre line meets the limit; null when that is not in the picture. */
  crossing: { at: number; value: number; label: string } | null;
}

export const eventKinds = ["run", "other run", "restart", "config", "deploy"] as const;
/** `other run`: of another incident on the same target. */
export type EventKind = (typeof eventKinds)[number];

/** Something that happened to the target. */
export interface ChartEvent {
  /** Epoch ms. */
  at: number;
  kind: EventKind;
  /** What happened, without the time. */
  text: string;
}

/** The span that a run was watched, cut at the edges of the range. */
export interface WatchedSpan extends ChartSpan {
  state: WatchState;
  /** It began before the range does. */
  isCut: boolean;
  /** The verdict, such as `watching 12 of 75 min`. */
  words: string;
  isOther: boolean;
  /** The whole of it in words, with the run it belongs to and its times. */
  text: string;
}

/** Which part of a mark or label lies at its instant. */
export type LaneAnchor = "start" | "centre" | "end";

/** One mark on the lane below the plot: one event, or several that lie too near one another to be told apart. */
export interface LaneMark {
  at: number;
  anchor: LaneAnchor;
  /** The kinds among its events, each once, with the number of its events. */
  kinds: { kind: EventKind; count: number }[];
  /** One line per event, with its time; many events are told by their numbers. */
  lines: string[];
}

export interface LaneWatch extends WatchedSpan {
  /** Watches too short to be drawn apart from this one, and those whose label had no room. */
  hidden: number;
  /** Null where a newer watch's label takes the room. */
  label: { at: number; anchor: LaneAnchor; words: string } | null;
}

/** The lane for plots of at least a certain width. */
export interface ChartLane {
  marks: LaneMark[];
  watches: LaneWatch[];
}

/** Everything a drawing of the memory chart needs; the components that draw it decide nothing. */
export interface MemoryChartModel {
  /** `empty`: there is not one sample, and `detail` says why. */
  state: "data" | "empty";
  detail: string | null;
  source: string | null;
  xDomain: readonly [number, number];
  yDomain: readonly [number, number];
  /** True when the y axis does not start at 0, which the drawing has to say. */
  zoomed: boolean;
  xTicks: ChartTick[];
  yTicks: ChartTick[];
  nowMs: number;
  /** Lines to draw, each without a hole; a segment of one point is drawn as a dot. */
  segments: ChartPoint[][];
  /** Spans without samples, drawn hatched. */
  gaps: ChartSpan[];
  /** Ascending in time, all within the range. */
  events: ChartEvent[];
  /** In ascending time. */
  watches: WatchedSpan[];
  /** What lies below the plot, laid out for telephones, for screens from 640 px on, and from 1280 px on. */
  lane: { narrow: ChartLane; wide: ChartLane; widest: ChartLane };
  limit: ReferenceLevel | null;
  /** The runbook's 90 % of the limit. */
  threshold: ReferenceLevel | null;
  /** The alert rule's straight line, cut at the edge of the plot; null when there is none. */
  overlay: { from: ChartPoint; to: ChartPoint } | null;
  /** Why there is no such line, in words; null when there is one. */
  overlayDetail: string | null;
  /** Null when there is none, or none of it lies in the plot. */
  forecast: ForecastDrawing | null;
  /** Why there is no forecast in the picture, in words; null when there is one. */
  forecastDetail: string | null;
  /** At most 20 horizons, evenly spaced, the farthest among them, whether in the plot or not. */
  forecastTable: ForecastRow[];
  /** Samples drawn, and samples received, when some were left out for want of pixels. */
  drawnPoints: number;
  totalPoints: number;
  /** At most 20 samples, evenly spaced, the newest among them. */
  table: ChartPoint[];
  /** The chart in one or two sentences. */
  summary: string;
}
