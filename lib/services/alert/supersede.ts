import "server-only";
import { and, eq, gt, lt, min, sql } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { alerts } from "@/lib/db/schema";

/**
 * An alert that has begun anew has ended before, also where nobody was told: Alertmanager says nothing of an end that is over
 * by its next notification. Called once for each new beginning, it ends the earlier ones at this one and this one at the next,
 * unless they are known to have ended sooner; so the rows do not depend on the order of arrival.
 */
export async function supersede(
  tx: Tx,
  { fingerprint, startsAt }: { fingerprint: string; startsAt: Date },
): Promise<void> {
  const same = eq(alerts.fingerprint, fingerprint);
  const endsBy = (at: Date) => ({
    status: "resolved" as const,
    endsAt: sql`least(${alerts.endsAt}, ${at.toISOString()}::timestamptz)`,
  });
  await tx
    .update(alerts)
    .set(endsBy(startsAt))
    .where(and(same, lt(alerts.startsAt, startsAt)));
  const [next] = await tx
    .select({ at: min(alerts.startsAt) })
    .from(alerts)
    .where(and(same, gt(alerts.startsAt, startsAt)));
  if (next?.at)
    await tx
      .update(alerts)
      .set(endsBy(next.at))
      .where(and(same, eq(alerts.startsAt, startsAt)));
}
