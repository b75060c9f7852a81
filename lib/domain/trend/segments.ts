import type { CleanSamples } from "./clean";
import { median, medianOf } from "./statistics";
import type { TrendSettings } from "./trend";

/** One life of the process, or what looks like one: sample indexes `from` (included) to `to` (excluded). */
export interface Segment {
  from: number;
  to: number;
  /** False for the first one: when its process began is not known. */
  beganInside: boolean;
}

/** So many samples before and after make a fall of the level. */
const compared = 5;
/** A level under this share of the one before has fallen. */
const fallenShare = 0.75;
/** From so many falls on they are taken for a collector's, when they follow each other too fast to be judged apart. */
const fewestCollections = 3;
/** A peak at this share of the limit is a kill, and no collection. */
export const killedShare = 0.9;

/**
 * Cuts at the known process starts (epoch ms) and where the level falls by a quarter or more. Falls that repeat within
 * the shortest judgeable span, without known restarts and below the limit, are a collector's work and cut nothing.
 */
export function findSegments(
  samples: CleanSamples,
  restarts: readonly number[],
  limitBytes: number | null,
  settings: TrendSettings,
): Segment[] {
  const { atMs } = samples;
  const count = atMs.length;
  if (count === 0) return [];
  const known = startIndexes(atMs, restarts);
  const near = (a: number, b: number) => Math.abs(a - b) <= compared;
  const falls = levelFalls(samples.values).filter((fall) => !known.some((start) => near(start, fall)));
  const cuts = isCollector(samples, falls, limitBytes, settings) ? known : [...known, ...falls].sort((a, b) => a - b);
  const starts = [0, ...cuts.filter((cut) => cut > 0)];
  return starts.map((from, index) => ({
    from,
    to: starts[index + 1] ?? count,
    beganInside: index > 0 || known[0] === 0,
  }));
}

/** Index of the first sample of each known start, without those that no sample follows or that lie before all samples. */
function startIndexes(atMs: Float64Array, restarts: readonly number[]): number[] {
  const first = atMs[0] ?? 0;
  const last = atMs[atMs.length - 1] ?? 0;
  const indexes = restarts
    .filter((at) => at >= first && at <= last)
    .map((at) => atMs.findIndex((sampleAt) => sampleAt >= at));
  return [...new Set(indexes)].sort((a, b) => a - b);
}

function levelFalls(values: Float64Array): number[] {
  const falls: number[] = [];
  for (let index = 1; index < values.length; index += 1) {
    const value = values[index] as number;
    let highest = 0;
    for (let back = 1; back <= compared; back += 1) highest = Math.max(highest, values[index - back] ?? 0);
    if (value >= fallenShare * highest || index + compared > values.length) continue;
    const before = medianOf(values, index - compared, compared);
    if (value < fallenShare * before && medianOf(values, index, compared) < fallenShare * before) {
      falls.push(index);
      index += compared;
    }
  }
  return falls;
}

function isCollector(
  { atMs, values }: CleanSamples,
  falls: readonly number[],
  limitBytes: number | null,
  settings: TrendSettings,
): boolean {
  if (falls.length < fewestCollections) return false;
  const distances = falls.slice(1).map((fall, index) => (atMs[fall] ?? 0) - (atMs[falls[index] ?? 0] ?? 0));
  if (median(distances) / 1000 >= settings.minimumSpanSeconds + settings.warmUpMinimumSeconds) return false;
  const peaks = falls.map((fall) => Math.max(...values.subarray(Math.max(0, fall - compared), fall)));
  return limitBytes === null || median(peaks) < killedShare * limitBytes;
}

/** First index that is judged: what a process does in its first minutes is no trend. */
export function afterWarmUp(segment: Segment, atMs: Float64Array, settings: TrendSettings): number {
  if (!segment.beganInside) return segment.from;
  const startMs = atMs[segment.from] ?? 0;
  const spanSeconds = ((atMs[segment.to - 1] ?? startMs) - startMs) / 1000;
  const skippedSeconds = Math.max(
    settings.warmUpMinimumSeconds,
    Math.min(settings.warmUpMaximumSeconds, settings.warmUpShare * spanSeconds),
  );
  let index = segment.from;
  while (index < segment.to && (atMs[index] as number) < startMs + skippedSeconds * 1000) index += 1;
  return index;
}
