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
  restarts: number[];
  limit: ReferenceLevel | null;
  /** The runbook's 90 % of the limit. */
  threshold: ReferenceLevel | null;
  /** The alert rule's straight line, cut at the edge of the plot; null when there is none. */
  overlay: { from: ChartPoint; to: ChartPoint } | null;
  /** Why there is no such line, in words; null when there is one. */
  overlayDetail: string | null;
  /** Samples drawn, and samples received, when some were left out for want of pixels. */
  drawnPoints: number;
  totalPoints: number;
  /** At most 20 samples, evenly spaced, the newest among them. */
  table: ChartPoint[];
  /** The chart in one or two sentences. */
  summary: string;
}
