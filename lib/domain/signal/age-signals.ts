import type { Signal, SignalName, SignalSet } from "./signal";

/**
 * The same signals as they stand at `nowMs`: a value that is overdue becomes `stale`. Applied when reading, so
 * that a stopped monitor shows as stale numbers and never as fresh ones.
 */
export function ageSignals(signals: SignalSet, nowMs: number, staleAfterMs: number): SignalSet {
  const aged: Partial<Record<SignalName, Signal>> = {};
  for (const [name, signal] of Object.entries(signals) as [SignalName, Signal][]) {
    aged[name] =
      signal.state === "value" && isOverdue(signal, nowMs, staleAfterMs) ? { ...signal, state: "stale" } : signal;
  }
  return aged;
}

/** Whether a number is older than `staleAfterMs`, or than three intervals of a source that is slower than that. */
export function isOverdue(
  { at, everySeconds = 0 }: Pick<Signal, "at" | "everySeconds">,
  nowMs: number,
  staleAfterMs: number,
): boolean {
  return at !== null && nowMs - at > Math.max(staleAfterMs, everySeconds * 3_000);
}

/** RSS as a share of the limit (0..1 and above), from fresh or stale numbers; null when either is missing. */
export function memoryRatio(signals: SignalSet): number | null {
  const rss = signals.rss?.value;
  const limit = signals.limit?.value;
  return typeof rss === "number" && typeof limit === "number" && limit > 0 ? rss / limit : null;
}

/** How old a sample may be before it counts as stale: three rounds of the monitor, at least 15 s. */
export function staleAfterMs(monitorIntervalSeconds: number): number {
  return Math.max(15_000, monitorIntervalSeconds * 3_000);
}
