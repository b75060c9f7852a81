import "server-only";
import { and, count, desc, eq, gte, sql } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { alerts, incidents, timeline } from "@/lib/db/schema";
import { flappingWindowSeconds, tellFiring, tellsResolved } from "@/lib/domain/alert/flapping";
import { canMove } from "@/lib/domain/incident/transitions";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { config } from "@/lib/services/config";
import { lockIncidentRow, moveOn } from "@/lib/services/incident/life";
import { appendTimeline } from "@/lib/services/timeline/append";

export interface AlertNews {
  incidentId: string;
  name: string;
  fingerprint: string;
  at: Date;
  actor: Actor;
}

/** Puts a firing alert on its incident's timeline, unless it flaps; its row is stored already. */
export async function recordFiring(
  tx: Tx,
  news: AlertNews & {
    startsAt: Date;
    /** Known to be its only firing, so that none has to be counted. */
    isFirst?: boolean;
    /** The Prometheus that was asked; absent for a webhook's. */
    prometheus?: string;
  },
): Promise<void> {
  const { incidentId, name, fingerprint, at, actor } = news;
  const startsAt = news.startsAt.toISOString();
  const fired = news.isFirst ? 1 : await firedWithin(tx, news);
  const entry = tellFiring({ fired, lastTold: fired === 1 ? null : await lastTold(tx, news) });
  const place = { chain: incidentId, at, actor };
  if (entry === "flapping") {
    const data = { name, fingerprint, count: fired, withinSeconds: windowSeconds() };
    await appendTimeline(tx, { ...place, kind: "alert.flapping", data });
  } else if (entry === "cycle" && news.prometheus !== undefined) {
    const data = { name, fingerprint, startsAt, prometheus: news.prometheus };
    await appendTimeline(tx, { ...place, kind: "alert.polled", data });
  } else if (entry === "cycle") {
    await appendTimeline(tx, { ...place, kind: "alert.firing", data: { name, fingerprint, startsAt } });
  }
  await publish(tx, { topic: "incident", id: incidentId });
}

/**
 * Puts the end of an alert on its incident's timeline, as long as its firings are told one by one. The last to end can be what
 * a watch that held has waited for; only then is the incident locked, before the head of its timeline.
 */
export async function recordResolved(tx: Tx, news: AlertNews & { endsAt: Date | null }): Promise<void> {
  const { incidentId, name, fingerprint, at, actor, endsAt } = news;
  const [row] = await tx.select({ state: incidents.state }).from(incidents).where(eq(incidents.id, incidentId));
  const isWatched = row?.state === "watching";
  if (isWatched) await lockIncidentRow(tx, incidentId);
  if (tellsResolved(await firedWithin(tx, news))) {
    const data = { name, fingerprint, endsAt: endsAt?.toISOString() ?? "" };
    await appendTimeline(tx, { chain: incidentId, at, actor, kind: "alert.resolved", data });
  }
  if (isWatched) await moveOn(tx, incidentId, { kind: "alert-resolves" }, { actor, at });
  await publish(tx, { topic: "incident", id: incidentId });
}

/**
 * A firing alert takes an incident that was being watched or resolved back to open. `openIncident` holds the incident already,
 * so that meanwhile nobody but another firing alert moves it: one that none moves need not be locked.
 */
export async function reopenFor(
  tx: Tx,
  { incidentId, name, at, actor }: Omit<AlertNews, "fingerprint">,
): Promise<void> {
  const [row] = await tx.select({ state: incidents.state }).from(incidents).where(eq(incidents.id, incidentId));
  if (row && canMove(row.state, "open"))
    await moveOn(tx, incidentId, { kind: "alert-fires", alert: name }, { actor, at });
}

const windowSeconds = () => flappingWindowSeconds / config().timeScale;
const windowStart = (at: Date) => new Date(at.getTime() - windowSeconds() * 1000);

async function firedWithin(tx: Tx, { fingerprint, at }: AlertNews): Promise<number> {
  const [row] = await tx
    .select({ fired: count() })
    .from(alerts)
    .where(and(eq(alerts.fingerprint, fingerprint), gte(alerts.receivedAt, windowStart(at))));
  return row?.fired ?? 0;
}

async function lastTold(tx: Tx, { incidentId, fingerprint, at }: AlertNews): Promise<number | null> {
  const [row] = await tx
    .select({ data: timeline.data })
    .from(timeline)
    .where(
      and(
        eq(timeline.chain, incidentId),
        eq(timeline.kind, "alert.flapping"),
        gte(timeline.at, windowStart(at)),
        sql`${timeline.data} ->> 'fingerprint' = ${fingerprint}`,
      ),
    )
    .orderBy(desc(timeline.seq))
    .limit(1);
  return typeof row?.data.count === "number" ? row.data.count : null;
}
