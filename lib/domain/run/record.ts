/** What a run found before it did anything: with it a later look can tell what has happened. Bytes and epoch ms. */
export interface RunBefore {
  pid: number;
  /** Start time in clock ticks since boot: with the pid the identity of the process. */
  startTicks: number;
  startedAt: number;
  rssBytes: number;
  repositories: number | null;
  observedAt: number;
  /** Slope of RSS before the run, bytes per second; null when unknown. */
  bytesPerSecond: number | null;
}

export const watchStates = ["watching", "held", "mitigated, still growing", "no effect", "worse", "unknown"] as const;
export type WatchState = (typeof watchStates)[number];
