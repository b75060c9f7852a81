import "server-only";
import { and, isNull, type SQL, sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { incidents } from "@/lib/db/schema";
import type { IncidentFilter } from "@/lib/domain/history/filter";
import { fewestCases, type Spread } from "@/lib/domain/history/statistics";
import type { TimesView } from "@/lib/domain/history/view";
import { reopenedAt } from "@/lib/services/incident/reopened";
import { whereIncident } from "./conditions";

/**
 * How long it took to acknowledge, mitigate and resolve, of the filter's incidents; merged duplicates do not count. From the
 * opening, or the last reopening, with which all three begin anew.
 */
export async function readTimes(filter: IncidentFilter): Promise<TimesView> {
  const { acknowledgedAt, mitigatedAt, resolvedAt } = incidents;
  const begunAt = sql`coalesce(${reopenedAt}, ${incidents.openedAt})`;
  const [row] = await db()
    .select({
      acknowledge: spread(sql`${acknowledgedAt} - ${begunAt}`),
      mitigate: spread(sql`${mitigatedAt} - ${begunAt}`),
      resolve: spread(sql`${resolvedAt} - ${begunAt}`),
    })
    .from(incidents)
    .where(and(whereIncident(filter), isNull(incidents.mergedIntoId)));
  return {
    acknowledge: toSpread(row?.acknowledge),
    mitigate: toSpread(row?.mitigate),
    resolve: toSpread(row?.resolve),
  };
}

type Counted = [n: number, median: number | null, p90: number | null];

/** Count, median and nearest-rank 90th percentile of a span, in seconds; what is not on record counts nowhere. */
function spread(span: SQL) {
  const seconds = sql`extract(epoch from ${span})::float8`;
  return sql<Counted>`json_build_array(count(${seconds}),
    percentile_cont(0.5) within group (order by ${seconds}), percentile_disc(0.9) within group (order by ${seconds}))`;
}

function toSpread([n, medianSeconds, p90Seconds]: Counted = [0, null, null]): Spread {
  return n < fewestCases ? { n, medianSeconds: null, p90Seconds: null } : { n, medianSeconds, p90Seconds };
}
