import "server-only";
import { and, eq, isNotNull, ne, sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { incidents, runs, timeline } from "@/lib/db/schema";
import { actionCatalogue } from "@/lib/domain/action/action";
import { type ActionRecord, summariseActions } from "@/lib/domain/history/statistics";

/** Actions that are meant to help with memory: a diagnostics bundle taken later says nothing about an earlier fix. */
const fixes = Object.values(actionCatalogue)
  .filter(({ watched }) => watched)
  .map(({ name }) => name);

/** What worked on one target, or on all of them: each action with how often its watch held, and how long that lasted. */
export async function readWorked(targetId: string | null, nowMs: number): Promise<ActionRecord[]> {
  // Drizzle names a column without its table here, which inside these queries would be another table's.
  const nextTrouble = sql<number | null>`extract(epoch from least(
    (select min(i.opened_at) from ${incidents} i
      where i.target_id = ${runs}.target_id and i.opened_at > ${runs}.finished_at),
    (select min(e.at) from ${timeline} e
      where e.chain = ${runs}.incident_id::text and e.kind = 'incident.reopened' and e.at > ${runs}.finished_at),
    (select min(r.requested_at) from ${runs} r
      where r.target_id = ${runs}.target_id and r.requested_at > ${runs}.finished_at and r.action in ${fixes})
  ))::float8 * 1000`;
  const rows = await db()
    .select({ action: runs.action, watchState: runs.watchState, finishedAt: runs.finishedAt, nextTrouble })
    .from(runs)
    .where(
      and(
        targetId === null ? undefined : eq(runs.targetId, targetId),
        isNotNull(runs.watchState),
        ne(runs.watchState, "watching"),
        isNotNull(runs.finishedAt),
      ),
    );
  const watched = rows.flatMap(({ action, watchState, finishedAt, nextTrouble: next }) =>
    watchState && finishedAt ? [{ action, watchState, finishedAt: finishedAt.getTime(), nextTroubleAt: next }] : [],
  );
  return summariseActions(watched, nowMs);
}
