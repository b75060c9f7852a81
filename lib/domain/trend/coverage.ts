import type { Stretch } from "./buckets";
import type { CleanSamples } from "./clean";
import { isJudgeable } from "./situation";
import type { TrendSettings } from "./trend";

/** A smaller share of the expected scrapes is too thin to be judged. */
export const leastCoverage = 0.6;
/** So few samples, alone after a long pause, do not speak for all those before it. */
const mostStray = 2;

/** Share of the expected scrapes of a stretch that are there, 0 to 1. */
export function coverageOf({ atMs, from, to }: Stretch, intervalSeconds: number): number {
  const spanSeconds = ((atMs[to - 1] ?? 0) - (atMs[from] ?? 0)) / 1000;
  return intervalSeconds > 0 ? Math.min(1, (to - from) / (spanSeconds / intervalSeconds + 1)) : 1;
}

/**
 * The stretch without what long pauses separate from it: itself when enough of its scrapes are there, else, cut at its
 * longest pause, the part after it, or the part before when only one or two samples follow, whose time is then more likely
 * a wrong clock than news. Comes back whole where no such part can be judged by itself.
 */
export function withoutPauses(stretch: Stretch, samples: CleanSamples, settings: TrendSettings): Stretch {
  let rest = stretch;
  while (coverageOf(rest, samples.intervalSeconds) < leastCoverage) {
    const cut = afterLongestPause(rest);
    rest = rest.to - cut <= mostStray ? { ...rest, to: cut } : { ...rest, from: cut };
    if (!isJudgeable(rest, samples, settings)) return stretch;
  }
  return rest;
}

function afterLongestPause({ atMs, from, to }: Stretch): number {
  let [after, longestMs] = [from, 0];
  for (let index = from + 1; index < to; index += 1) {
    const pauseMs = (atMs[index] as number) - (atMs[index - 1] as number);
    if (pauseMs > longestMs) [after, longestMs] = [index, pauseMs];
  }
  return after;
}
