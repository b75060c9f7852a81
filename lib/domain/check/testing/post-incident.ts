import type { PostIncidentReading, StabilityReading } from "../post-incident-reading";

export const nowMs = 1_790_000_000_000;
const hour = 3600;

type Trend = NonNullable<StabilityReading["trend"]>;

/** Four hours and a half of flat RSS, judged. */
export const flatTrend: Trend = {
  shape: "stable",
  slopeBytesPerSecond: 10,
  smallestDetectableBytesPerSecond: 500,
  segment: { fromMs: nowMs - 4.5 * hour * 1000, toMs: nowMs - 1000, samples: 1080, spanSeconds: 4.5 * hour },
  reasons: ["No growth"],
};

export const flat: StabilityReading = {
  neededSeconds: 4 * hour,
  trend: flatTrend,
  peakBytes: 300 * 1024 * 1024,
  peakSinceMs: nowMs - 4.5 * hour * 1000,
  lastAt: nowMs - 1000,
};

/** An incident of which nothing is known but flat memory. */
export const quiet: PostIncidentReading = {
  stability: flat,
  firing: [],
  watch: null,
  trendRule: { state: "not known", detail: "not asked yet" },
  forecast: null,
  horizonSeconds: 24 * hour,
  edits: [],
};

/** Nothing is known at all. */
export const unread: PostIncidentReading = {
  ...quiet,
  stability: { neededSeconds: 4 * hour, trend: null, peakBytes: null, peakSinceMs: null, lastAt: null },
};
