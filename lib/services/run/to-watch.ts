import "server-only";
import type { runs } from "@/lib/db/schema";
import type { WatchState } from "@/lib/domain/run/record";

type WatchedRow = Pick<
  typeof runs.$inferSelect,
  "watchState" | "watchDetail" | "watchUntil" | "finishedAt" | "requestedAt"
>;

/** A run's watch, instants in epoch ms; null: it has none. */
export function toWatch(
  run: WatchedRow,
): { state: WatchState; startedAt: number; until: number; detail: string } | null {
  if (run.watchState === null) return null;
  const startedAt = run.finishedAt ?? run.requestedAt;
  return {
    state: run.watchState,
    startedAt: startedAt.getTime(),
    until: (run.watchUntil ?? startedAt).getTime(),
    detail: run.watchDetail ?? "no reason given",
  };
}
