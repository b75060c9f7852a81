import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import { fitTrend, type TrendPoint } from "@/lib/domain/trend/theil-sen";
import type { WatchState } from "./record";

export interface WatchInput {
  /** RSS samples since the run ended, ascending; bytes. */
  points: readonly TrendPoint[];
  /** Slope before the run, bytes per second; null when it was not known. */
  slopeBefore: number | null;
  limitBytes: number | null;
  startedAt: number;
  until: number;
  nowMs: number;
  /** What is left out at the beginning: a process that has just started grows for good reasons. Seconds. */
  warmUpSeconds: number;
}

/** A slope within this share of the one before counts as unchanged; above its inverse as worse. */
const unchangedShare = 0.8;

/**
 * Whether the effect of a run held. Until the watch is over it is too early to say; then: `held` when there is no growth
 * above the smallest slope that could be seen, else by comparison with the slope before. "Still growing" is never resolved.
 */
export function judgeWatch(input: WatchInput): { state: WatchState; detail: string } {
  const points = input.points.filter((point) => point.at >= input.startedAt + input.warmUpSeconds * 1000);
  const trend = fitTrend(points);
  if (input.nowMs < input.until) {
    const left = formatDuration((input.until - input.nowMs) / 1000);
    const sofar = trend ? `, so far ${perMinute(trend.slopePerSecond)}` : "";
    return { state: "watching", detail: `too early to say, ${left} left${sofar}` };
  }
  if (!trend) {
    return { state: "unknown", detail: `only ${points.length} samples after warm-up: whether it held cannot be said` };
  }
  const { slopePerSecond: slope, smallestDetectablePerSecond: visible } = trend;
  if (slope <= visible) {
    return {
      state: "held",
      detail: `no growth above ${perMinute(visible)}, the smallest that could be seen in ${formatDuration(trend.spanSeconds)}`,
    };
  }
  const before = input.slopeBefore;
  const limit = limitText(input, slope);
  if (before !== null && before > 0 && slope > before / unchangedShare) {
    return { state: "worse", detail: `${perMinute(slope)} against ${perMinute(before)} before${limit}` };
  }
  const last = points.at(-1);
  const first = input.points[0];
  const lower = before !== null && slope < before * unchangedShare;
  if (lower || (last && first && input.limitBytes !== null && last.value < input.limitBytes * 0.9)) {
    const compared = before === null ? "" : ` (${perMinute(before)} before)`;
    return { state: "mitigated, still growing", detail: `${perMinute(slope)}${compared}${limit}` };
  }
  return { state: "no effect", detail: `${perMinute(slope)}, as before${limit}` };
}

function limitText({ limitBytes, points }: WatchInput, slope: number): string {
  const last = points.at(-1);
  if (limitBytes === null || !last || slope <= 0) return "";
  return `, limit in ${formatDuration(Math.max(0, (limitBytes - last.value) / slope))}`;
}

function perMinute(bytesPerSecond: number): string {
  const sign = bytesPerSecond < 0 ? "−" : "+";
  return `${sign}${formatBytes(Math.abs(bytesPerSecond) * 60)}/min`;
}
