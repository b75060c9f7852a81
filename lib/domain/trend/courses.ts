import type { Buckets, Stretch } from "./buckets";
import type { Growth } from "./growth";
import { median, medianOf, quantile } from "./statistics";
import { growthShare, growthSigmas } from "./theil-sen";

/** A rise that happened at once, between two level stretches. */
export interface Step {
  atMs: number;
  bytes: number;
}

/** Before and after a step the level moves by no more than this share of it. */
const flatShare = 0.35;

/**
 * The step of a series that is level before and after its largest jump; null when there is none that stands out from the
 * noise of both sides.
 */
export function findStep(
  { seconds, floors }: Buckets,
  { jump, level }: Growth,
  quantum: number,
  fromMs: number,
): Step | null {
  const at = jump.bucket;
  if (at < 3) return null;
  const before = floors.subarray(0, at);
  const after = floors.subarray(at);
  const bytes = median(after) - median(before);
  const scatter = median(
    Float64Array.from(floors, (floor, index) => Math.abs(floor - (index < at ? median(before) : median(after)))),
  );
  if (bytes < Math.max(growthShare * level, growthSigmas * 1.4826 * scatter, 2 * quantum)) return null;
  const moved = (part: Float64Array) => Math.abs(medianOf(part, part.length - 3, 3) - medianOf(part, 0, 3));
  if (moved(before) > flatShare * bytes || moved(after) > flatShare * bytes) return null;
  return { atMs: fromMs + (((seconds[at - 1] ?? 0) + (seconds[at] ?? 0)) / 2) * 1000, bytes };
}

/**
 * Where slowing growth heads: the rises from the first to the second and from the second to the third third of the floors,
 * continued as a geometric series. Null when they do not shrink.
 */
export function asymptoteOf({ floors }: Buckets): number | null {
  const third = Math.floor(floors.length / 3);
  const first = medianOf(floors, 0, third);
  const second = medianOf(floors, third, third);
  const last = medianOf(floors, floors.length - third, third);
  const ratio = (last - second) / (second - first);
  if (!(second > first) || ratio >= 1) return null;
  return ratio <= 0 ? last : last + ((last - second) * ratio) / (1 - ratio);
}

/** Swings of at least this share of the level are worth a word. */
const swingShare = 0.05;
const fewestSwings = 3;

/** Up and down between the outer quarters of the values, at least three times; null when the series does not swing. */
export function findSwings({ values, from, to }: Stretch): { count: number; bytes: number } | null {
  const part = values.subarray(from, to);
  const bytes = quantile(part, 0.95) - quantile(part, 0.05);
  if (bytes < swingShare * median(part)) return null;
  const high = quantile(part, 0.75);
  const low = quantile(part, 0.25);
  let isHigh = false;
  let count = 0;
  for (const value of part) {
    if (isHigh && value <= low) {
      isHigh = false;
      count += 1;
    } else if (value >= high) isHigh = true;
  }
  return count >= fewestSwings ? { count, bytes } : null;
}
