import { quantileInPlace } from "./statistics";

/** Stretch `from` (included) to `to` (excluded) of ascending samples without repeated times. */
export interface Stretch {
  atMs: Float64Array;
  values: Float64Array;
  from: number;
  to: number;
}

/** Equal-time buckets of a stretch; those with too few samples are missing. The arrays are of the same length. */
export interface Buckets {
  /** Middle of the samples' times, seconds since the stretch's first sample. */
  seconds: Float64Array;
  /** Lower decile: what a garbage collector comes down to. */
  floors: Float64Array;
  medians: Float64Array;
  /** From the stretch's first to its last sample. */
  spanSeconds: number;
}

const fewest = 8;
const most = 24;
const samplesPerBucket = 5;
const leastSamples = 3;
const floorShare = 0.1;

/** Buckets between 8 and 24, five samples each where there are few. */
export function fillBuckets(stretch: Stretch): Buckets {
  const { atMs, values, from, to } = stretch;
  const first = atMs[from] ?? 0;
  const span = (atMs[to - 1] ?? first) - first;
  const count = Math.min(most, Math.max(fewest, Math.floor((to - from) / samplesPerBucket)));
  const seconds = new Float64Array(count);
  const floors = new Float64Array(count);
  const medians = new Float64Array(count);
  const scratch = new Float64Array(to - from);
  let filled = 0;
  let index = from;
  for (let bucket = 1; bucket <= count; bucket += 1) {
    const end = bucket === count ? Number.POSITIVE_INFINITY : first + (span * bucket) / count;
    const start = index;
    while (index < to && (atMs[index] as number) < end) {
      scratch[index - start] = values[index] as number;
      index += 1;
    }
    const size = index - start;
    if (size < leastSamples) continue;
    seconds[filled] = (middleOf(atMs, start, index) - first) / 1000;
    medians[filled] = quantileInPlace(scratch, size, 0.5);
    floors[filled] = quantileInPlace(scratch, size, floorShare);
    filled += 1;
  }
  return {
    seconds: seconds.subarray(0, filled),
    floors: floors.subarray(0, filled),
    medians: medians.subarray(0, filled),
    spanSeconds: span / 1000,
  };
}

/** Median of ascending times. */
function middleOf(atMs: Float64Array, from: number, to: number): number {
  const half = (to - 1 - from) / 2;
  return ((atMs[from + Math.floor(half)] as number) + (atMs[from + Math.ceil(half)] as number)) / 2;
}
