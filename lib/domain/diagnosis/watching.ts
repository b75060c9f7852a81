import { defaultTrendSettings } from "@/lib/domain/trend/settings";
import type { Situation } from "./situation";
import type { Watching } from "./verdict";
import { perHour } from "./wording";

/** How far the watch has come, with the smallest leak that would show by now; null once the shape is decided. */
export function watchingOf({ undecided, trend, settings }: Situation): Watching | null {
  if (!undecided) return null;
  const { minimumSpanSeconds, minimumSamples, warmUpMinimumSeconds, warmUpShare } = {
    ...defaultTrendSettings,
    ...settings,
  };
  // A life that began within the window is judged without its warm-up, so it is watched for longer.
  const afterRestart = Math.max(minimumSpanSeconds + warmUpMinimumSeconds, minimumSpanSeconds / (1 - warmUpShare));
  return {
    spanSeconds: trend.segment?.spanSeconds ?? 0,
    neededSeconds: trend.shape === "restarted-recently" ? afterRestart : minimumSpanSeconds,
    samples: trend.segment?.samples ?? 0,
    neededSamples: minimumSamples,
    smallestVisibleBytesPerSecond: trend.smallestDetectableBytesPerSecond,
  };
}

/** Compressed time constants of a demo need minutes that whole numbers would hide, below this many seconds. */
const secondsBelow = 600;

/** The progress in words: of time, then of samples; when neither is short, something else is, and no count would tell. */
export function tellProgress(watching: Watching): string {
  const { spanSeconds, neededSeconds, samples, neededSamples, smallestVisibleBytesPerSecond } = watching;
  const visible =
    smallestVisibleBytesPerSecond === null
      ? ""
      : `, smallest leak visible so far ${perHour(smallestVisibleBytesPerSecond)}`;
  if (spanSeconds < neededSeconds) {
    const span =
      neededSeconds < secondsBelow
        ? `${Math.floor(spanSeconds)} of ${Math.round(neededSeconds)} s`
        : `${Math.floor(spanSeconds / 60)} of ${Math.round(neededSeconds / 60)} min`;
    return `${span}${visible}`;
  }
  if (samples < neededSamples) return `${samples} of ${neededSamples} samples${visible}`;
  return `too many samples are missing${visible}`;
}
