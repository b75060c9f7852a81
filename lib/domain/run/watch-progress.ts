import type { WatchView } from "./view";

/** Below this many seconds a watch is told in seconds, as in the compressed time of a demo. */
const wholeMinutesFrom = 600;

/** How far a watch has come: a share from 0 to 1, and words such as `12 of 75 min`. All instants in epoch ms. */
export function toWatchProgress({ startedAt, until }: Pick<WatchView, "startedAt" | "until">, nowMs: number) {
  const totalMs = Math.max(0, until - startedAt);
  const passedMs = Math.min(totalMs, Math.max(0, nowMs - startedAt));
  const [unit, unitMs] = totalMs >= wholeMinutesFrom * 1000 ? ["min", 60_000] : ["s", 1_000];
  return {
    share: totalMs === 0 ? 1 : passedMs / totalMs,
    words: `${Math.floor(passedMs / unitMs)} of ${Math.round(totalMs / unitMs)} ${unit}`,
  };
}
