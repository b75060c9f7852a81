import "server-only";
import { and, eq, gte, inArray, isNull, or } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { alerts } from "@/lib/db/schema";
import { alertmanagerActor } from "@/lib/domain/timeline/timeline";
import { openIncident } from "@/lib/services/incident/open";
import type { LibraryRunbook } from "@/lib/services/runbook/library";
import { appendTimelineAll, type TimelineEvent } from "@/lib/services/timeline/append";
import { type Delivery, type ReceiveResult, toRow } from "./delivery";
import { reopenFor } from "./record";
import { subjectOfAlert } from "./subject";

type New = Delivery & { entry: LibraryRunbook };

/**
 * Stores those of one incident's alerts that fire and were never heard of, all with a few statements: what a stream of alerts
 * mostly is. Gives back what became of those it stored. All others (known ones, ends, those that Prometheus was asked for
 * already) need a look each. The caller holds their locks.
 */
export async function storeNew(tx: Tx, deliveries: readonly Delivery[]): Promise<Map<Delivery, ReceiveResult>> {
  const results = new Map<Delivery, ReceiveResult>();
  const fresh = deliveries.length > 1 ? await findNew(tx, deliveries) : [];
  const [first] = fresh;
  if (!first) return results;
  const { entry, at } = first;
  const subject = subjectOfAlert(first.alert.labels);
  const { id: incidentId, opened } = await openIncident(tx, { subject, entry, actor: alertmanagerActor, at });
  if (!opened && (await wasAskedFor(tx, incidentId, fresh))) return results;
  await reopenFor(tx, { incidentId, name: first.name, at, actor: alertmanagerActor });
  await tx.insert(alerts).values(fresh.map((delivery) => ({ ...toRow(delivery), incidentId })));
  const [told, ...others] = fresh.map(toEvent);
  if (told) await appendTimelineAll(tx, incidentId, [told, ...others]);
  await publish(tx, { topic: "incident", id: incidentId });
  for (const delivery of fresh) {
    const outcome = opened && delivery === first ? "opened" : "attached";
    results.set(delivery, { alert: delivery.name, outcome, incidentId });
  }
  return results;
}

async function findNew(tx: Tx, deliveries: readonly Delivery[]): Promise<New[]> {
  const fingerprints = deliveries.map(({ alert }) => alert.fingerprint);
  const known = await tx
    .selectDistinct({ fingerprint: alerts.fingerprint })
    .from(alerts)
    .where(inArray(alerts.fingerprint, fingerprints));
  const isKnown = new Set(known.map(({ fingerprint }) => fingerprint));
  const isAlone = (fingerprint: string) => fingerprints.indexOf(fingerprint) === fingerprints.lastIndexOf(fingerprint);
  return deliveries.filter((delivery): delivery is New => {
    const { alert, entry } = delivery;
    return entry !== null && alert.status === "firing" && !isKnown.has(alert.fingerprint) && isAlone(alert.fingerprint);
  });
}

/** Whether the console has found one of these alerts by itself, under which a delivery may have to be put: see `findAdoptable`. */
async function wasAskedFor(tx: Tx, incidentId: string, fresh: readonly New[]): Promise<boolean> {
  const names = fresh.map(({ name }) => name);
  const earliest = new Date(Math.min(...fresh.map(({ alert }) => Date.parse(alert.startsAt))));
  const [polled] = await tx
    .select({ id: alerts.id })
    .from(alerts)
    .where(
      and(
        ...[eq(alerts.incidentId, incidentId), eq(alerts.source, "prometheus"), inArray(alerts.name, names)],
        or(isNull(alerts.endsAt), gte(alerts.endsAt, earliest)),
      ),
    )
    .limit(1);
  return polled !== undefined;
}

function toEvent({ alert, name, at }: New): TimelineEvent<"alert.firing"> {
  const startsAt = new Date(alert.startsAt).toISOString();
  const data = { name, fingerprint: alert.fingerprint, startsAt };
  return { at, actor: alertmanagerActor, kind: "alert.firing", data };
}
