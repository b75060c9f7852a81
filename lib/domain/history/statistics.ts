import type { ActionName } from "@/lib/domain/action/parameters";
import { didNotHold, type WatchState } from "@/lib/domain/run/record";

/** With fewer than this many cases a middle says nothing. */
export const fewestCases = 3;

/** A number of cases with their middle and the value that nine of ten stay below; seconds. Null: too few to say. */
export interface Spread {
  n: number;
  medianSeconds: number | null;
  p90Seconds: number | null;
}

/** One run whose watch has ended. Instants in epoch ms. */
export interface WatchedRun {
  action: ActionName;
  watchState: WatchState;
  finishedAt: number;
  /** When the node needed attention again: an incident, a reopening, or another fix; null: it has not since. */
  nextTroubleAt: number | null;
}

/** How often an action held, of the runs whose watch could tell, and for how long. */
export interface ActionRecord {
  action: ActionName;
  /** Runs whose watch could tell. */
  n: number;
  held: number;
  /** Runs of which the watch could not tell; they count nowhere else. */
  unknown: number;
  /** How long those that held lasted, until the node needed attention again or until now. */
  lasted: Spread;
  /** Some of them still last, so that the middle can only become larger. */
  atLeast: boolean;
}

/** What worked, by action: the one with the most runs first. */
export function summariseActions(runs: readonly WatchedRun[], nowMs: number): ActionRecord[] {
  const actions = [...new Set(runs.map(({ action }) => action))];
  const records = actions.map((action): ActionRecord => {
    const own = runs.filter((run) => run.action === action);
    const held = own.filter(({ watchState }) => watchState === "held");
    const failed = own.filter(({ watchState }) => (didNotHold as readonly WatchState[]).includes(watchState));
    const unknown = own.filter(({ watchState }) => watchState === "unknown").length;
    return {
      ...{ action, unknown, n: held.length + failed.length, held: held.length },
      lasted: spreadOf(held.map((run) => ((run.nextTroubleAt ?? nowMs) - run.finishedAt) / 1000)),
      atLeast: held.some(({ nextTroubleAt }) => nextTroubleAt === null),
    };
  });
  return records.sort((a, b) => b.n - a.n || (a.action < b.action ? -1 : 1));
}

/** Middle (of the two middle ones their mean) and nearest-rank 90th percentile; null below `fewestCases`. */
export function spreadOf(seconds: readonly number[]): Spread {
  const sorted = seconds.filter(Number.isFinite).sort((a, b) => a - b);
  const n = sorted.length;
  if (n < fewestCases) return { n, medianSeconds: null, p90Seconds: null };
  const at = (index: number) => sorted[index] ?? 0;
  return {
    n,
    medianSeconds: (at(Math.floor((n - 1) / 2)) + at(Math.ceil((n - 1) / 2))) / 2,
    p90Seconds: at(Math.ceil(0.9 * n) - 1),
  };
}
