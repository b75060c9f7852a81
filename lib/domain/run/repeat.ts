import { formatUtc } from "@/lib/domain/format/format";
import { didNotHold, type WatchState } from "./record";
import { isInterrupted } from "./watch-interruption";

/** An earlier run of the same action, with what its watch says so far; `requestedAt` in epoch ms. */
export interface EarlierRun {
  watchState: WatchState | null;
  watchDetail: string | null;
  requestedAt: number;
}

/** What was done before without holding: how often, what became of the newest, and each in words, the newest first. */
export interface Repeat {
  count: number;
  lastResult: string;
  earlier: string[];
}

const mostTold = 5;

/**
 * Which of the earlier runs of an action did not hold, in words; null when none did. One that is still watched has not held
 * so far, and a watch that something else cut short never will. A run without a watch had no effect that could hold, and
 * of what was not seen nothing is known: neither is a repeat.
 * @param runs the newest first
 */
export function judgeRepeat(runs: readonly EarlierRun[], nowMs: number): Repeat | null {
  const found = runs.flatMap((run) => {
    const result = resultOf(run);
    if (result === null) return [];
    const detail = run.watchDetail ? ` (${run.watchDetail})` : "";
    return [{ result, told: `${formatUtc(run.requestedAt, nowMs)}: ${result}${detail}` }];
  });
  const [last] = found;
  if (!last) return null;
  const earlier = found.slice(0, mostTold).map(({ told }) => told);
  return { count: found.length, lastResult: last.result, earlier };
}

function resultOf({ watchState, watchDetail }: EarlierRun): string | null {
  if (watchState === "watching") return "still watched, not held so far";
  if (watchState === "unknown") return isInterrupted(watchDetail ?? "") ? "cut short before it had held" : null;
  return didNotHold.find((state) => state === watchState) ?? null;
}
