import "server-only";
import { and, desc, eq, gte, inArray } from "drizzle-orm";
import { type Db, db, type Tx } from "@/lib/db/client";
import { incidents, runs } from "@/lib/db/schema";
import type { ActionName } from "@/lib/domain/action/parameters";
import { didNotHold } from "@/lib/domain/run/record";

/**
 * How often an action was done on a target since an incident was opened without holding, and how the last of these ended;
 * null when it never was. Any incident's runs count: it is the same node.
 */
export async function findRepeat(
  { incidentId, targetId, action }: { incidentId: string; targetId: string; action: ActionName },
  tx: Db | Tx = db(),
): Promise<{ count: number; lastResult: string } | null> {
  const [incident] = await tx
    .select({ openedAt: incidents.openedAt })
    .from(incidents)
    .where(eq(incidents.id, incidentId));
  if (!incident) return null;
  const earlier = await tx
    .select({ result: runs.watchState })
    .from(runs)
    .where(
      and(
        eq(runs.targetId, targetId),
        eq(runs.action, action),
        gte(runs.requestedAt, incident.openedAt),
        inArray(runs.watchState, [...didNotHold]),
      ),
    )
    .orderBy(desc(runs.requestedAt));
  return earlier[0]?.result ? { count: earlier.length, lastResult: earlier[0].result } : null;
}
