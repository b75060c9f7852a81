import type { TrendPoint } from "@/lib/domain/trend/theil-sen";

/**
 * Process starts (epoch ms, ascending) from `fromMs` on, out of samples whose values are starts in epoch seconds. Sources
 * round differently, so starts within a second are the same.
 */
export function startsWithin(points: readonly TrendPoint[], fromMs: number): number[] {
  const starts: number[] = [];
  for (const { value } of points) {
    const at = value * 1000;
    if (at >= fromMs && !starts.some((known) => Math.abs(known - at) <= 1000)) starts.push(at);
  }
  return starts.sort((a, b) => a - b);
}
