import { fillBuckets, type Stretch } from "./buckets";
import { judgeShape, relevanceGate } from "./gates";
import { medianOf } from "./statistics";
import type { TrendSettings } from "./trend";

/** A straight forecast made from the samples up to one of them. */
export interface Projection {
  /** Instant of the last sample it knew, epoch ms. */
  atMs: number;
  /** Bytes at that instant. */
  level: number;
  /** Bytes per second; 0 unless the floors showed a steady growth. */
  slope: number;
}

/** Forecasts that could have been made earlier, to be compared with what came. */
export interface PastForecasts {
  stretch: Stretch;
  /** Ascending. */
  origins: readonly Projection[];
  intervalSeconds: number;
}

/** A half width needs so many known outcomes. */
const fewestOutcomes = 12;
const promisedShare = 0.9;
/** No band is narrower than this share of the level: tomorrow is never that well known. */
const narrowest = 0.002;
const newestSamples = 10;
const mostOrigins = 48;
const enoughSamples = 1440;

/**
 * The forecast from the stretch as it is: the median of the newest samples, going on at the floors' slope when the gates
 * about their shape and the limit's relevance pass, else level. The floors may come from a thinner copy of the stretch.
 */
function project(
  stretch: Stretch,
  thin: Stretch,
  limitBytes: number | null,
  quantum: number,
  settings: TrendSettings,
): Projection {
  const { atMs, from, to } = stretch;
  const lastMs = atMs[to - 1] ?? 0;
  const { level, lagSeconds } = newestLevel(stretch);
  if (lastMs - (atMs[from] ?? 0) < settings.minimumSpanSeconds * 1000) return { atMs: lastMs, level, slope: 0 };
  const judgement = judgeShape(fillBuckets(thin), quantum);
  if (!judgement?.passed || !relevanceGate(judgement.growth, level, limitBytes, settings).passed) {
    return { atMs: lastMs, level, slope: 0 };
  }
  const { slope } = judgement.growth.line;
  return { atMs: lastMs, level: level + slope * lagSeconds, slope };
}

/** Every n-th sample, so that at most about 1,440 are left: the floors of 24 buckets need no more. */
function thinOut({ atMs, values, from, to }: Stretch): { stretch: Stretch; stride: number } {
  const stride = Math.max(1, Math.floor((to - from) / enoughSamples));
  const pick = (all: Float64Array) =>
    Float64Array.from({ length: Math.ceil((to - from) / stride) }, (_, index) => all[from + index * stride] as number);
  const [thinAt, thinValues] =
    stride === 1 ? [atMs.subarray(from, to), values.subarray(from, to)] : [pick(atMs), pick(values)];
  return { stretch: { atMs: thinAt, values: thinValues, from: 0, to: thinAt.length }, stride };
}

/** Median of the newest samples, and how far their middle lies before the last one. */
export function newestLevel({ atMs, values, from, to }: Stretch): { level: number; lagSeconds: number } {
  const count = Math.min(to - from, Math.max(3, Math.min(newestSamples, Math.floor((to - from) / 24))));
  const lastMs = atMs[to - 1] ?? 0;
  return { level: medianOf(values, to - count, count), lagSeconds: (lastMs - (atMs[to - count] ?? lastMs)) / 2000 };
}

/** Forecasts at regular instants of the stretch: about every bucket, at most 48, the first with half an hour of history. */
export function forecastThePast(
  stretch: Stretch,
  limitBytes: number | null,
  quantum: number,
  intervalSeconds: number,
  settings: TrendSettings,
): PastForecasts {
  const { atMs, from, to } = stretch;
  const firstMs = atMs[from] ?? 0;
  const spanSeconds = ((atMs[to - 1] ?? firstMs) - firstMs) / 1000;
  const spacing = Math.max(spanSeconds / mostOrigins, Math.min(spanSeconds / 24, settings.backTestSpacingSeconds));
  const { stretch: thin, stride } = thinOut(stretch);
  const origins: Projection[] = [];
  let due = firstMs + settings.backTestMinimumSeconds * 1000;
  for (let index = from; index < to - 1; index += 1) {
    if ((atMs[index] as number) < due) continue;
    const thinTo = Math.floor((index - from) / stride) + 1;
    origins.push(project({ ...stretch, to: index + 1 }, { ...thin, to: thinTo }, limitBytes, quantum, settings));
    due = Math.max(due, atMs[index] as number) + spacing * 1000;
  }
  return { stretch, origins, intervalSeconds };
}

/**
 * The past forecasts that, like a leak's, went on at a slope. Before a leak could be seen the forecasts were level, and
 * their errors are larger than those of the ones made now.
 */
export function slopedOnly(past: PastForecasts): PastForecasts {
  return { ...past, origins: past.origins.filter((origin) => origin.slope > 0) };
}

/** The longest lead, in seconds, of which enough outcomes can be known; null when there is none. */
export function longestLead({ stretch, origins }: PastForecasts): number | null {
  const origin = origins[fewestOutcomes - 1];
  if (!origin) return null;
  return ((stretch.atMs[stretch.to - 1] ?? 0) - origin.atMs) / 1000;
}

/**
 * Split-conformal half width as a share of the level: of the errors that the past forecasts made at this lead, the one of
 * rank 0.9 · (N + 1), between two ranks in proportion. Rounding the rank up, as is usual, makes it the largest error for
 * up to 18 outcomes, and the band holds 94 to 98 % instead of 90. Null for fewer than 12 known outcomes.
 */
export function halfWidth(past: PastForecasts, leadSeconds: number): { share: number; origins: number } | null {
  const { atMs, values, to } = past.stretch;
  const toleranceMs = (past.intervalSeconds * 1000) / 2;
  const errors: number[] = [];
  let index = past.stretch.from;
  for (const origin of past.origins) {
    const outcomeMs = origin.atMs + leadSeconds * 1000;
    index = firstAtOrAfter(atMs, outcomeMs - toleranceMs, index, to);
    if (index >= to) break;
    if ((atMs[index] as number) > outcomeMs + 10 * toleranceMs) continue;
    const forecast = origin.level + origin.slope * leadSeconds;
    errors.push(Math.abs((values[index] as number) - forecast) / origin.level);
  }
  if (errors.length < fewestOutcomes) return null;
  errors.sort((a, b) => a - b);
  const rank = (errors.length + 1) * promisedShare - 1;
  const low = errors[Math.floor(rank)] ?? 0;
  const high = errors[Math.ceil(rank)] ?? low;
  const share = low + (high - low) * (rank - Math.floor(rank));
  return { share: Math.max(narrowest, share), origins: errors.length };
}

/** Index of the first time not before `ms` in `from..to`; `to` when there is none. */
function firstAtOrAfter(atMs: Float64Array, ms: number, from: number, to: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((atMs[middle] as number) < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}
