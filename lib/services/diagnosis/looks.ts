import "server-only";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { HistoryRange, MemoryHistory } from "./history";

const shortWindowSeconds = 6 * 3600;
const longWindowSeconds = 24 * 3600;
/** More samples than this in one answer come near to what the client reads of one. */
const rawSamplesMaximum = 400_000;

interface Look {
  windowSeconds: number;
  stepSeconds: number;
}

export interface JudgeTimes {
  liveEveryMs: number;
  quietEveryMs: number;
  longEveryMs: number;
  short: Look;
  long: Look;
}

/** How often targets are judged, and the looks of the judge, at a time scale. A Prometheus step is at least a second. */
export function judgeTimes(timeScale: number): JudgeTimes {
  const step = (seconds: number) => Math.max(1, Math.round(seconds / timeScale));
  return {
    liveEveryMs: Math.max(2_000, 10_000 / timeScale),
    quietEveryMs: Math.max(5_000, 60_000 / timeScale),
    longEveryMs: Math.max(15_000, 300_000 / timeScale),
    short: { windowSeconds: shortWindowSeconds / timeScale, stepSeconds: step(15) },
    long: { windowSeconds: longWindowSeconds / timeScale, stepSeconds: step(60) },
  };
}

/**
 * The short look at targets with these signals: every sample as it was scraped, however often that is. Steps only where the
 * samples of all of them would be too many for one answer.
 */
export function shortRange(look: Look, signals: readonly SignalSet[], nowMs: number): HistoryRange {
  const everySeconds = signals.map(({ rss }) => rss?.everySeconds ?? look.stepSeconds);
  const expected = everySeconds.reduce((sum, every) => sum + look.windowSeconds / Math.max(every, 0.1), 0);
  if (expected <= rawSamplesMaximum) {
    return { startMs: nowMs - look.windowSeconds * 1000, endMs: nowMs, stepSeconds: look.stepSeconds, raw: true };
  }
  return stepped(look, Math.max(...everySeconds), nowMs);
}

/** The long look: in steps no shorter than the targets are scraped, as their short histories show. */
export function longRange(look: Look, shorts: readonly MemoryHistory[], nowMs: number): HistoryRange {
  const everySeconds = shorts.filter(({ query }) => query !== null).map(usualGapSeconds);
  return stepped(look, Math.max(0, ...everySeconds), nowMs);
}

function stepped(look: Look, everySeconds: number, nowMs: number): HistoryRange {
  const stepSeconds = Math.max(look.stepSeconds, Math.round(everySeconds));
  const endMs = Math.floor(nowMs / (stepSeconds * 1000)) * stepSeconds * 1000;
  return { startMs: endMs - look.windowSeconds * 1000, endMs, stepSeconds, raw: false };
}

/** Median time between two points; 0 with fewer than two. */
function usualGapSeconds({ points }: MemoryHistory): number {
  const gaps = points.slice(1).map((point, index) => point.at - (points[index]?.at ?? point.at));
  return (gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0) / 1000;
}
