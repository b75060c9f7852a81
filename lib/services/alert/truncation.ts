import "server-only";
import { and, eq, gte, sql } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { timeline } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { alertmanagerActor } from "@/lib/domain/timeline/timeline";
import { appendTimeline, systemChain } from "@/lib/services/timeline/append";

const repeatAfterMs = 3_600_000;

/**
 * Says on the system's timeline and on those of the incidents at hand that Alertmanager left alerts out of a webhook; of one
 * group at most once an hour and timeline. What was left out is found by asking Prometheus.
 */
export async function recordTruncation(
  { groupKey, count }: { groupKey: string; count: number },
  incidentIds: readonly string[],
  at: Date,
): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${groupKey}, 2))`);
    for (const chain of [...[...incidentIds].sort(), systemChain]) {
      if (await isTold(tx, chain, groupKey, at)) continue;
      const data = { groupKey, count };
      await appendTimeline(tx, { chain, at, actor: alertmanagerActor, kind: "alert.truncated", data });
      if (chain !== systemChain) await publish(tx, { topic: "incident", id: chain });
    }
  });
}

async function isTold(tx: Tx, chain: string, groupKey: string, at: Date): Promise<boolean> {
  const [row] = await tx
    .select({ seq: timeline.seq })
    .from(timeline)
    .where(
      and(
        eq(timeline.chain, chain),
        eq(timeline.kind, "alert.truncated"),
        gte(timeline.at, new Date(at.getTime() - repeatAfterMs)),
        sql`${timeline.data} ->> 'groupKey' = ${groupKey}`,
      ),
    )
    .limit(1);
  return row !== undefined;
}
