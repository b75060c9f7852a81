import type { Situation } from "../situation";
import type { OptionAssessment, WhatIf } from "../verdict";

/** Memory as it would be right after an option, and how it would go on. */
export interface Effect {
  levelAfterBytes: number;
  slopeAfterBytesPerSecond: number;
  /** Limit afterwards, bytes; null: none or unknown. */
  limitAfterBytes: number | null;
}

type TimeGained = Pick<OptionAssessment, "timeGainedSeconds" | "growthEnds">;

/** What is left of the growth below this share counts as its end. */
const endedShare = 0.1;
const pointCount = 13;
const shortestSeconds = 3600;
const longestSeconds = 7 * 86_400;

/**
 * Time that an option adds until the limit. Null when memory does not grow, or when limit or level is unknown; with
 * `growthEnds` the limit is no longer ahead, so no number would be true.
 */
export function timeGained(situation: Situation, effect: Effect): TimeGained {
  const { growthPerSecond, levelBytes, limitBytes } = situation;
  if (growthPerSecond === null) return { timeGainedSeconds: null, growthEnds: false };
  const { slopeAfterBytesPerSecond: slopeAfter, limitAfterBytes, levelAfterBytes } = effect;
  if (slopeAfter <= endedShare * growthPerSecond) return { timeGainedSeconds: null, growthEnds: true };
  if (levelBytes === null || limitBytes === null || limitAfterBytes === null) {
    return { timeGainedSeconds: null, growthEnds: false };
  }
  const before = secondsTo(limitBytes, levelBytes, growthPerSecond);
  const after = secondsTo(limitAfterBytes, levelAfterBytes, slopeAfter);
  if (before === null || after === null) return { timeGainedSeconds: null, growthEnds: false };
  return { timeGainedSeconds: Math.max(0, after - before), growthEnds: false };
}

/** The forecast if the option were taken now: a drop of the level, then what remains of the slope, as a line to draw. */
export function whatIf(situation: Situation, effect: Effect): WhatIf {
  const { levelAfterBytes: level, slopeAfterBytesPerSecond: slope, limitAfterBytes: limit } = effect;
  const toLimit = limit !== null && slope > 0 ? secondsTo(limit, level, slope) : null;
  const before = situation.trend.timeToLimit?.central ?? 0;
  const horizon = Math.min(longestSeconds, Math.max(shortestSeconds, 1.2 * Math.max(before, toLimit ?? 0)));
  return {
    levelAfterBytes: level,
    slopeAfterBytesPerSecond: slope,
    timeToLimitSeconds: toLimit,
    limitBytes: limit,
    points: Array.from({ length: pointCount }, (_, i) => {
      const seconds = (horizon * i) / (pointCount - 1);
      return { at: Math.round(situation.at + seconds * 1000), bytes: Math.max(0, level + slope * seconds) };
    }),
  };
}

/** Null when the slope is too small for a time that a number can hold. */
function secondsTo(limit: number, level: number, slope: number): number | null {
  const seconds = Math.max(0, (limit - level) / slope);
  return Number.isFinite(seconds) ? seconds : null;
}
