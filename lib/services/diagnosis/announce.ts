import "server-only";
import { and, desc, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { timeline } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { systemActor } from "@/lib/domain/timeline/timeline";
import type { TrendResult } from "@/lib/domain/trend/trend";
import { appendTimeline } from "@/lib/services/timeline/append";
import type { JudgeState } from "./judge-state";

/** A shape is news once it has been found this often in a row. */
const timesUntilNews = 3;

/** Tells a change of shape on the incident's timeline once it has been found three times in a row. */
export async function announceShape(
  state: JudgeState,
  incidentId: string,
  trend: TrendResult,
  decides: string,
): Promise<void> {
  const known = state.announced.get(incidentId) ?? { shape: await lastAnnounced(incidentId), next: "", times: 0 };
  const times = known.next === trend.shape ? known.times + 1 : 1;
  const isNews = trend.shape !== known.shape && times >= timesUntilNews;
  state.announced.set(incidentId, { shape: isNews ? trend.shape : known.shape, next: trend.shape, times });
  if (!isNews) return;
  await inTransaction(async (tx) => {
    await appendTimeline(tx, {
      chain: incidentId,
      at: new Date(),
      actor: systemActor,
      kind: "verdict.changed",
      data: { from: known.shape, to: trend.shape, decides },
    });
    await publish(tx, { topic: "incident", id: incidentId });
  });
}

/** The shape that an incident's timeline told last, by whichever worker. */
async function lastAnnounced(incidentId: string): Promise<string | null> {
  const [row] = await db()
    .select({ data: timeline.data })
    .from(timeline)
    .where(and(eq(timeline.chain, incidentId), eq(timeline.kind, "verdict.changed")))
    .orderBy(desc(timeline.seq))
    .limit(1);
  return typeof row?.data.to === "string" ? row.data.to : null;
}
