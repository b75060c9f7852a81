import "server-only";
import { asc, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { plans, runs } from "@/lib/db/schema";
import { actionCatalogue } from "@/lib/domain/action/action";
import type { ReportRun } from "@/lib/domain/report/report";
import { toWatch } from "@/lib/services/run/to-watch";

/** The runs of an incident with what was planned, oldest first; one query. */
export async function readReportRuns(incidentId: string): Promise<ReportRun[]> {
  const rows = await db()
    .select({ run: runs, content: plans.content })
    .from(runs)
    .innerJoin(plans, eq(plans.id, runs.planId))
    .where(eq(runs.incidentId, incidentId))
    .orderBy(asc(runs.requestedAt));
  return rows.map(({ run, content }): ReportRun => {
    const { title, option } = actionCatalogue[run.action];
    const { id, action, parameters, state, reason, result, factsToCheck } = run;
    return {
      ...{ id, action, title, option, parameters, state, reason, result, factsToCheck },
      summary: content?.summary ?? null,
      requestedBy: run.requestedBy.name,
      requestedAt: run.requestedAt.getTime(),
      startedAt: run.startedAt?.getTime() ?? null,
      finishedAt: run.finishedAt?.getTime() ?? null,
      losses: content?.losses ?? [],
      diff: content?.diff ?? null,
      rssBeforeBytes: run.before?.rssBytes ?? null,
      bytesPerSecondBefore: run.before?.bytesPerSecond ?? null,
      watch: toWatch(run),
    };
  });
}
