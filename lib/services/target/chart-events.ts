import "server-only";
import { and, eq, gte, inArray, lte, or, sql } from "drizzle-orm";
import type { ChartRun, MemoryChartData } from "@/lib/charts/memory-chart-data";
import { db } from "@/lib/db/client";
import { runs, timeline } from "@/lib/db/schema";
import { actionCatalogue } from "@/lib/domain/action/action";
import { toChanges } from "@/lib/domain/host/report";
import type { TimelineKind } from "@/lib/domain/timeline/timeline";
import { readHostReport } from "@/lib/services/host-report/refresh";

/**
 * What happened to a target in a range (epoch ms): its runs with their watches, whichever incident they belong to, oldest
 * first, and the changes that its host's last report tells of.
 */
export async function readChartEvents(range: {
  targetId: string;
  /** The runs of every other incident are marked as such. */
  incidentId: string;
  fromMs: number;
  nowMs: number;
}): Promise<Pick<MemoryChartData, "runs" | "changes">> {
  const [found, report] = await Promise.all([readRuns(range), readHostReport(range.targetId)]);
  const changes = report ? toChanges(report, range.fromMs).filter(({ at }) => at <= range.nowMs) : [];
  return { runs: found, changes };
}

async function readRuns({
  targetId,
  incidentId,
  fromMs,
  nowMs,
}: Parameters<typeof readChartEvents>[0]): Promise<ChartRun[]> {
  const from = new Date(fromMs);
  const rows = await db()
    .select()
    .from(runs)
    .where(
      and(
        eq(runs.targetId, targetId),
        lte(runs.requestedAt, new Date(nowMs)),
        or(gte(runs.requestedAt, from), gte(runs.startedAt, from), gte(runs.watchUntil, from)),
      ),
    )
    .orderBy(runs.requestedAt);
  const endedAt = await readWatchEnds(rows);
  return rows.map((run) => ({
    id: run.id,
    title: actionCatalogue[run.action].title,
    state: run.state,
    at: (run.startedAt ?? run.requestedAt).getTime(),
    isOther: run.incidentId !== incidentId,
    watch:
      run.watchState && run.finishedAt && run.watchUntil
        ? {
            state: run.watchState,
            startedAt: run.finishedAt.getTime(),
            until: run.watchUntil.getTime(),
            endedAt: endedAt.get(run.id) ?? null,
          }
        : null,
  }));
}

/** When watches were decided, by the run's id; epoch ms. One that another change interrupts ends before its time. */
async function readWatchEnds(rows: readonly (typeof runs.$inferSelect)[]): Promise<ReadonlyMap<string, number>> {
  const chains = [...new Set(rows.filter(({ watchState }) => watchState !== null).map(({ incidentId }) => incidentId))];
  if (chains.length === 0) return new Map();
  const ends = await db()
    .select({ runId: sql<string>`${timeline.data} ->> 'runId'`, at: timeline.at })
    .from(timeline)
    .where(and(inArray(timeline.chain, chains), eq(timeline.kind, "watch.finished" satisfies TimelineKind)));
  return new Map(ends.map(({ runId, at }) => [runId, at.getTime()]));
}
