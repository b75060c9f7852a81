import "server-only";
import { and, desc, eq, gte, isNull, lte, or, sql } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { alerts } from "@/lib/db/schema";
import { appendTimeline } from "@/lib/services/timeline/append";
import type { AlertNews } from "./record";

/**
 * Lets the deliveries of one alert take turns until the transaction ends: Alertmanager's twins send it at the same moment,
 * and the later finds it known. Deliveries of one name share their lock; asking Prometheus for it has it alone. All locks of
 * a transaction are taken here, in one order, before any other.
 */
export async function lockAlerts(tx: Tx, alerts: readonly { name: string; fingerprint: string }[]): Promise<void> {
  const sorted = (texts: string[]) => sql.param([...new Set(texts)].sort());
  await tx.execute(sql`
    select pg_advisory_xact_lock_shared(hashtextextended(name, 1))
    from unnest(${sorted(alerts.map(({ name }) => name))}::text[]) as name`);
  await tx.execute(sql`
    select pg_advisory_xact_lock(hashtextextended(fingerprint, 0))
    from unnest(${sorted(alerts.map(({ fingerprint }) => fingerprint))}::text[]) as fingerprint`);
}

/** Keeps deliveries of alerts of this name out until the transaction ends. */
export async function lockAlertName(tx: Tx, name: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 1))`);
}

/**
 * The row of an alert that Prometheus was asked for and Alertmanager now tells of: of the same name, with no label that
 * Alertmanager's copy lacks (that one has external labels more), and begun before it, since Prometheus tells when the
 * expression first held. Its id; null when there is none.
 */
export async function findAdoptable(
  tx: Tx,
  alert: { incidentId: string; name: string; labels: Record<string, string>; startsAt: Date },
): Promise<number | null> {
  const [row] = await tx
    .select({ id: alerts.id })
    .from(alerts)
    .where(
      and(
        eq(alerts.incidentId, alert.incidentId),
        eq(alerts.source, "prometheus"),
        eq(alerts.name, alert.name),
        lte(alerts.startsAt, alert.startsAt),
        or(isNull(alerts.endsAt), gte(alerts.endsAt, alert.startsAt)),
        sql`${alerts.labels} <@ ${JSON.stringify(alert.labels)}::jsonb`,
      ),
    )
    .orderBy(desc(alerts.startsAt))
    .limit(1)
    .for("update");
  return row?.id ?? null;
}

export async function recordAdoption(tx: Tx, news: AlertNews & { startsAt: Date }): Promise<void> {
  const { incidentId, name, fingerprint, at, actor, startsAt } = news;
  const data = { name, fingerprint, startsAt: startsAt.toISOString() };
  await appendTimeline(tx, { chain: incidentId, at, actor, kind: "alert.adopted", data });
  await publish(tx, { topic: "incident", id: incidentId });
}
