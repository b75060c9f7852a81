import { formatBytes, formatDuration, formatGrowth } from "@/lib/domain/format/format";
import type { TrendResult } from "@/lib/domain/trend/trend";
import type { WatchInput } from "./watch";

/** Of a watch of 75 min the last five tell how it looks so far. */
const earlyShare = 70 / 75;

/** What can be said while a watch goes on: how long it still takes, and how RSS compares with what is known. */
export function describeSoFar(input: WatchInput, trend: TrendResult): string {
  const { startedAt, until, nowMs } = input;
  const left = formatDuration((until - nowMs) / 1000);
  const isEarly = nowMs < startedAt + earlyShare * (until - startedAt);
  const { slopeBytesPerSecond: slope } = trend;
  const sofar = isEarly || slope === null ? compareLevels(input) : `so far ${formatGrowth(slope)}`;
  return `too early to say, ${left} left${sofar === null ? "" : `; ${sofar}`}`;
}

function compareLevels(input: WatchInput): string | null {
  const last = input.points.at(-1);
  if (!last) return "no RSS was sampled yet";
  const now = formatBytes(last.value);
  if (input.processStartedAt === null) {
    const { rssBytes } = input.before;
    return rssBytes === null ? `RSS ${now}` : `RSS ${now}, ${formatBytes(rssBytes)} before the run`;
  }
  const age = formatDuration((last.at - input.processStartedAt) / 1000);
  const earlier = input.earlierAtThisAge;
  if (earlier.length === 0) return `RSS ${now} ${age} after the start; no earlier start was seen at that age`;
  const starts = earlier.length === 1 ? "the earlier start" : `${earlier.length} earlier starts (median)`;
  return `RSS ${now} ${age} after the start, ${formatBytes(medianOf(earlier))} at that age in ${starts}`;
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
