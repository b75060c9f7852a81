import type { TrendPoint } from "@/lib/domain/trend/theil-sen";

/** A value per bucket of time; null where nothing was measured. */
export type BucketValues = readonly (number | null)[];

/** As many as the trend uses: 8 to 24, with at least five samples each where there are enough. */
export function bucketCount(samples: number): number {
  return Math.min(24, Math.max(8, Math.floor(samples / 5)));
}

/**
 * Median of the samples in each of `count` equal stretches of [fromMs, toMs]. A hole of up to two buckets between
 * measured ones is bridged by a straight line, since consumers are asked less often than memory; a longer one stays open.
 */
export function bucketMedians(
  points: readonly TrendPoint[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  count: number,
): (number | null)[] {
  const groups = Array.from({ length: count }, (): number[] => []);
  for (const { at, value } of points) {
    if (!Number.isFinite(value) || value < 0 || at < fromMs || at > toMs) continue;
    const index = toMs > fromMs ? Math.floor(((at - fromMs) / (toMs - fromMs)) * count) : 0;
    groups[Math.min(count - 1, index)]?.push(value);
  }
  return bridge(groups.map((group) => (group.length > 0 ? median(group) : null)));
}

/** Mean of what was measured in the first (or last) eighth of the buckets; null when nothing was. */
export function endLevel(values: BucketValues, end: "first" | "last"): number | null {
  const width = endWidth(values.length);
  const part = end === "first" ? values.slice(0, width) : values.slice(-width);
  const known = part.filter((value) => value !== null);
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}

/** How many buckets make an end. */
function endWidth(count: number): number {
  return Math.max(1, Math.floor(count / 8));
}

/** Middle value, or the mean of the two middle ones; null for no values. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}

function bridge(values: (number | null)[]): (number | null)[] {
  const result = [...values];
  let previous = -1;
  values.forEach((value, index) => {
    if (value === null) return;
    const before = values[previous];
    const steps = index - previous;
    if (previous >= 0 && before !== null && before !== undefined && steps > 1 && steps <= 3) {
      for (let i = 1; i < steps; i += 1) result[previous + i] = before + ((value - before) * i) / steps;
    }
    previous = index;
  });
  return result;
}
