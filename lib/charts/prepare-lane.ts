import type { LaneScale } from "./lane-box";
import type { ChartEvent, ChartLane, MemoryChartModel, WatchedSpan } from "./memory-chart-model";
import { mergeMarks } from "./merge-marks";
import { placeWatches } from "./place-watches";

/** The plot's least width in px on the narrowest telephone (320 px), and on screens from 640 px and from 1280 px on. */
const narrowPx = 212;
const widePx = 520;
const widestPx = 820;

/** What lies below the plot, for each of the three widths; `events` and `watches` ascend in time. */
export function prepareLane({
  events,
  watches,
  xDomain,
  nowMs,
}: {
  events: readonly ChartEvent[];
  watches: readonly WatchedSpan[];
  xDomain: LaneScale["xDomain"];
  nowMs: number;
}): MemoryChartModel["lane"] {
  const layOut = (widthPx: number): ChartLane => ({
    marks: mergeMarks(events, { widthPx, xDomain }, nowMs),
    watches: placeWatches(watches, { widthPx, xDomain }),
  });
  return { narrow: layOut(narrowPx), wide: layOut(widePx), widest: layOut(widestPx) };
}
