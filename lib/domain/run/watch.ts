import { formatDuration, formatGrowth, formatUtc } from "@/lib/domain/format/format";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import { scaledSettings } from "@/lib/domain/trend/settings";
import type { TrendPoint } from "@/lib/domain/trend/theil-sen";
import type { Shape, TrendResult, TrendSettings } from "@/lib/domain/trend/trend";
import type { WatchState } from "./record";
import { type Interruption, tellInterruption } from "./watch-interruption";
import { describeSoFar } from "./watch-so-far";

/** What a watch is judged from. Instants epoch ms, sizes in bytes. */
export interface WatchInput {
  /** RSS of the watched process, ascending: since its start when the run restarted it, else since the run ended. */
  points: readonly TrendPoint[];
  /** When the process that the run started began; null: the run left the process alone, so nothing warms up. */
  processStartedAt: number | null;
  /** What else began on the target since the run ended, and takes the watch its meaning; null: nothing. */
  interruption: Interruption | null;
  before: { bytesPerSecond: number | null; rssBytes: number | null };
  limitBytes: number | null;
  /** Whether the run gave the process more room and not less memory. */
  raisedLimit: boolean;
  /** RSS of earlier starts at the age of the newest sample; empty when the console saw none of that age. */
  earlierAtThisAge: readonly number[];
  startedAt: number;
  until: number;
  nowMs: number;
  /** How many times as fast time runs, as in a demo. */
  timeScale: number;
}

interface WatchVerdict {
  state: WatchState;
  detail: string;
}

/** A slope within this share of the one before counts as unchanged; above its inverse as worse. */
const unchangedShare = 0.8;
/** A level under this share of the one before, or of a limit that was raised, has gained time. */
const lowerShare = 0.9;
/** Without samples in this last part of the watch its end was not seen. */
const unseenShare = 0.1;
/** A watch of 75 min leaves an hour after the warm-up, less what a round of samples is late. */
const spanShare = 0.9;
/** A busy machine samples a compressed watch about once a second or two. */
const fewestSamples = 24;

/**
 * Whether the effect of a run held. Until the watch is over it is too early to say, and earlier starts at the same age are
 * what there is to compare with. Then the trend engine's gates for the shape decide, without those for the limit: `held`
 * when there is no growth above the smallest that could be seen, else by comparison with the slope before. What was not
 * seen, or is another process by now, is `unknown`. "Still growing" is never resolved.
 */
export function judgeWatch(input: WatchInput): WatchVerdict {
  if (input.interruption) return { state: "unknown", detail: tellInterruption(input.interruption, input.nowMs) };
  const settings = settingsOf(input);
  const judged = afterWarmUp(input, settings);
  if (input.nowMs < input.until) {
    return {
      state: "watching",
      detail: describeSoFar(input, analyseTrend({ points: judged, limitBytes: null, settings })),
    };
  }
  const last = judged.at(-1);
  if (!last || input.nowMs - last.at > unseenShare * (input.until - input.startedAt)) {
    const since = input.points.at(-1)?.at ?? input.startedAt;
    return unknown(`no RSS was sampled since ${formatUtc(since, input.nowMs)}, so whether it held was not seen`);
  }
  // Without a limit the gate for its distance is open, as is that for a new high without history.
  const trend = analyseTrend({ points: judged, limitBytes: null, settings });
  const { slopeBytesPerSecond: slope, smallestDetectableBytesPerSecond: smallest, segment } = trend;
  const isJudged = trend.shape !== "insufficient" && trend.shape !== "restarted-recently";
  if (!isJudged || slope === null || smallest === null || !segment) {
    return unknown(`whether it held cannot be said from ${judged.length} samples: ${trend.reasons[0] ?? ""}`);
  }
  if (slope <= smallest) {
    const span = formatDuration(segment.spanSeconds);
    return {
      state: "held",
      detail: `no growth above ${formatGrowth(smallest)}, the smallest that could be seen in ${span}`,
    };
  }
  return judgeGrowth(input, trend, slope, last.value);
}

/** A watch that is set to be short is judged by what it can see: what follows the warm-up, where that is no whole hour. */
function settingsOf({ timeScale, startedAt, until }: WatchInput): TrendSettings {
  const settings = scaledSettings(timeScale);
  const seen = Math.max(0, (until - startedAt) / 1000 - settings.warmUpMinimumSeconds);
  return {
    ...settings,
    minimumSpanSeconds: spanShare * Math.min(settings.minimumSpanSeconds, seen),
    minimumSamples: fewestSamples,
  };
}

/** Without what a process takes up in its first minutes, which is no trend. */
function afterWarmUp({ points, processStartedAt }: WatchInput, settings: TrendSettings): readonly TrendPoint[] {
  const last = points.at(-1);
  if (processStartedAt === null || !last) return points;
  const ageSeconds = (last.at - processStartedAt) / 1000;
  const longest = Math.min(settings.warmUpMaximumSeconds, settings.warmUpShare * ageSeconds);
  const fromMs = processStartedAt + 1000 * Math.max(settings.warmUpMinimumSeconds, longest);
  return points.filter(({ at }) => at >= fromMs);
}

function judgeGrowth(input: WatchInput, trend: TrendResult, slope: number, level: number): WatchVerdict {
  const before = input.before.bytesPerSecond;
  const growth = `${formatGrowth(slope)}${paceOf(trend.shape)}`;
  const limit = limitText(input, slope, level, trend.segment?.spanSeconds ?? 0);
  if (before === null) {
    const detail = `${growth}; how fast it grew before the run is not known${limit}`;
    return { state: isLower(input, level) ? "mitigated, still growing" : "unknown", detail };
  }
  const detail = `${growth}, ${formatGrowth(before)} before the run${limit}`;
  if (slope > before / unchangedShare) return { state: "worse", detail };
  if (slope < before * unchangedShare || isLower(input, level)) return { state: "mitigated, still growing", detail };
  return { state: "no effect", detail };
}

/** Whether growth goes on from a place that leaves more time than there was. */
function isLower({ before, limitBytes, raisedLimit }: WatchInput, level: number): boolean {
  const reference = raisedLimit || before.rssBytes === null ? limitBytes : before.rssBytes;
  return reference !== null && level < lowerShare * reference;
}

/** How the growth that was found goes, where it is not steady. */
function paceOf(shape: Shape): string {
  switch (shape) {
    case "leak":
    case "growing-with-load":
      return "";
    case "saturating":
      return " and slowing down";
    case "step":
      return ", most of it in one step";
    default:
      return ", not steadily";
  }
}

/** Never farther than six times what was seen. */
function limitText({ limitBytes, nowMs, timeScale }: WatchInput, slope: number, level: number, spanSeconds: number) {
  if (limitBytes === null) return "";
  const seconds = (limitBytes - level) / slope;
  if (seconds <= 0) return "; the limit is reached";
  const farthest = scaledSettings(timeScale).extrapolationFactor * spanSeconds;
  if (seconds > farthest) return `; limit not within ${formatDuration(farthest)}`;
  return `; limit in ${formatDuration(seconds)}, at ${formatUtc(nowMs + seconds * 1000, nowMs)}`;
}

function unknown(detail: string): WatchVerdict {
  return { state: "unknown", detail };
}
