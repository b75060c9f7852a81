import type { Situation } from "./situation";
import type { Watching } from "./verdict";

const defaultSpanSeconds = 3600;
const defaultSamples = 60;

/** How far the watch has come, with the smallest leak that would show by now; null once the shape is decided. */
export function watchingOf({ undecided, trend, settings }: Situation): Watching | null {
  if (!undecided) return null;
  return {
    spanSeconds: trend.segment?.spanSeconds ?? 0,
    neededSeconds: settings?.minimumSpanSeconds ?? defaultSpanSeconds,
    samples: trend.segment?.samples ?? 0,
    neededSamples: settings?.minimumSamples ?? defaultSamples,
    smallestVisibleBytesPerSecond: trend.smallestDetectableBytesPerSecond,
  };
}
