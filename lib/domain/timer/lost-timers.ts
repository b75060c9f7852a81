import type { ExpectedTimer } from "./expected-timers";
import { type StoredTimer, timerKey } from "./reconcile";

/** Real seconds that a timer may be late before it counts as lost; shorter where time is compressed, but never under 10. */
export function graceSeconds(timeScale: number): number {
  return Math.max(10, 60 / timeScale);
}

/**
 * Timers that should have fired by `nowMs` and have not, of one incident: those due by then whose row is missing or not
 * `fired`. `id` is null where there is no row. A timer that is known to be missed is not told again.
 */
export function overdueTimers(
  expected: readonly ExpectedTimer[],
  stored: readonly StoredTimer[],
  nowMs: number,
): (ExpectedTimer & { id: number | null })[] {
  const byKey = new Map(stored.map((timer) => [timerKey(timer), timer]));
  return expected.flatMap((timer) => {
    const row = byKey.get(timerKey(timer));
    if (timer.dueAt > nowMs || row?.state === "fired" || row?.missedAt != null) return [];
    return [{ ...timer, id: row?.id ?? null }];
  });
}

/**
 * Remembers since when each overdue timer has been seen, on a clock that nobody can set (`elapsedMs`, any origin). So a step
 * of the wall clock, or the auditor's own late start, gives the worker the whole grace time before a timer counts as lost.
 */
export class OverdueWatch {
  private since = new Map<string, number>();

  /** The keys among `overdue` that have been seen in every look for at least `graceMs`. To be called once per look. */
  lost(overdue: readonly string[], elapsedMs: number, graceMs: number): string[] {
    this.since = new Map(overdue.map((key) => [key, this.since.get(key) ?? elapsedMs]));
    return overdue.filter((key) => elapsedMs - (this.since.get(key) ?? elapsedMs) >= graceMs);
  }
}
