import type { MemoryChartModel } from "@/lib/charts/memory-chart-model";

/** Where an instant lies across the plot, in percent from the left. */
export function xPercent({ xDomain: [from, to] }: MemoryChartModel, at: number): number {
  return ((at - from) / (to - from)) * 100;
}

/** Where a size lies in the plot, in percent from the top. */
export function yPercent({ yDomain: [low, high] }: MemoryChartModel, bytes: number): number {
  return ((high - bytes) / (high - low)) * 100;
}
