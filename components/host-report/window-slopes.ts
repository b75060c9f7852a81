import { theilSen } from "@/lib/domain/trend/theil-sen";
import type { TrendResult } from "@/lib/domain/trend/trend";

/** Growth over one window that ends with the newest bucket. */
export interface WindowSlope {
  label: string;
  spanSeconds: number;
  /** Null: too few buckets lie in it. */
  bytesPerSecond: number | null;
}

const parts = [
  { label: "whole stretch", share: 1 },
  { label: "last half", share: 0.5 },
  { label: "last quarter", share: 0.25 },
];
const fewestFloors = 3;

/**
 * The slope over the judged stretch and over its later parts, from the floors of its buckets: growth that goes on shows in
 * all of them, growth that ends in the first alone. Empty while no stretch has been judged.
 */
export function windowSlopes({ segment, floors, slopeBytesPerSecond }: TrendResult): WindowSlope[] {
  if (!segment) return [];
  return parts.map(({ label, share }) => {
    const spanSeconds = segment.spanSeconds * share;
    if (share === 1) return { label, spanSeconds, bytesPerSecond: slopeBytesPerSecond };
    const inside = floors.filter(({ at }) => at >= segment.toMs - spanSeconds * 1000);
    if (inside.length < fewestFloors) return { label, spanSeconds, bytesPerSecond: null };
    const line = theilSen(
      inside.map(({ at }) => at / 1000),
      inside.map(({ value }) => value),
    );
    return { label, spanSeconds, bytesPerSecond: line?.slope ?? null };
  });
}
