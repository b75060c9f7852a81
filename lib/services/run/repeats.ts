import "server-only";
import { and, desc, eq, gte, isNotNull, ne, sql } from "drizzle-orm";
import { type Db, db, type Tx } from "@/lib/db/client";
import { incidents, runs } from "@/lib/db/schema";
import type { ActionName } from "@/lib/domain/action/parameters";
import { judgeRepeat, type Repeat } from "@/lib/domain/run/repeat";

/** How far back the incidents that an incident follows count: the fix of a month ago was one of another trouble. */
const mostLinks = 10;
const farthestDays = 7;

interface Asked {
  /** The plan itself, whose own run is none of the earlier ones. */
  id: string;
  incidentId: string;
  targetId: string;
  action: ActionName;
}

/**
 * What was done on a target with this action and did not hold, since the incident was opened or the first of those that it
 * follows, at most 10 and 7 days back; null when nothing was. Any incident's runs count: it is the same node. Taking a run
 * back is no fix that could hold, so that it is never a repeat.
 */
export async function findRepeat(
  { id, incidentId, targetId, action }: Asked,
  tx: Db | Tx = db(),
): Promise<Repeat | null> {
  if (action === "revert-run") return null;
  const since = await findBeginning(incidentId, tx);
  if (!since) return null;
  const earlier = await tx
    .select({ watchState: runs.watchState, watchDetail: runs.watchDetail, requestedAt: runs.requestedAt })
    .from(runs)
    .where(
      and(
        eq(runs.targetId, targetId),
        eq(runs.action, action),
        ne(runs.planId, id),
        gte(runs.requestedAt, since),
        isNotNull(runs.watchState),
      ),
    )
    .orderBy(desc(runs.requestedAt));
  return judgeRepeat(
    earlier.map((run) => ({ ...run, requestedAt: run.requestedAt.getTime() })),
    Date.now(),
  );
}

/** When the first incident of the chain was opened; null when there is no such incident. */
async function findBeginning(incidentId: string, tx: Db | Tx): Promise<Date | null> {
  const found = await tx.execute<{ since_ms: number | null }>(sql`
    with recursive chain as (
      select previous_incident_id, opened_at, opened_at as first_asked, 0 as links
      from ${incidents} where id = ${incidentId}
      union all
      select i.previous_incident_id, i.opened_at, c.first_asked, c.links + 1
      from chain c join ${incidents} i on i.id = c.previous_incident_id
      where c.links < ${mostLinks} and i.opened_at > c.first_asked - make_interval(days => ${farthestDays})
    )
    select extract(epoch from min(opened_at))::float8 * 1000 as since_ms from chain`);
  const since = found.rows[0]?.since_ms ?? null;
  // Instants are kept in parts of a millisecond, and a run of the same moment counts.
  return since === null ? null : new Date(Math.floor(since));
}
