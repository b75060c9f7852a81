import "server-only";
import { DrizzleQueryError, eq, sql } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { alerts } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { alertEndsAt, type Webhook, type WebhookAlert } from "@/lib/domain/alert/webhook";
import { alertmanagerActor } from "@/lib/domain/timeline/timeline";
import { config } from "@/lib/services/config";
import { findLiveIncident, openIncident, subjectKey } from "@/lib/services/incident/open";
import { findRunbookForAlert, type LibraryRunbook } from "@/lib/services/runbook/library";
import { findAdoptable, lockAlerts, recordAdoption } from "./adopt";
import { type Delivery, type ReceiveResult, toRow } from "./delivery";
import { hearHeartbeat } from "./heartbeat";
import { inBatches } from "./in-batches";
import { recordFiring, recordResolved, reopenFor } from "./record";
import { storeNew } from "./store-new";
import { subjectOfAlert } from "./subject";
import { supersede } from "./supersede";
import { recordTruncation } from "./truncation";

/**
 * Takes in one webhook. Each alert is stored by itself, so that a bad one does not hold up its neighbours, and a retry, a
 * twin or another order of delivery ends in the same rows. What could not be stored is thrown once the others are, for
 * Alertmanager to send it all again: an answer without an error means that everything readable is stored.
 */
export async function receiveWebhook(webhook: Webhook, receivedAt: Date): Promise<ReceiveResult[]> {
  const findEntry = onceEach(findRunbookForAlert);
  const outcomes = await Promise.allSettled(webhook.alerts.map((alert) => receiveAlert(alert, receivedAt, findEntry)));
  const results = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  const failed = outcomes.find((outcome) => outcome.status === "rejected");
  if (webhook.truncated > 0) {
    const touched = [...new Set(results.flatMap(({ incidentId }) => incidentId ?? []))];
    await recordTruncation({ ...webhook, count: webhook.truncated }, touched, receivedAt);
  }
  if (failed) throw failed.reason;
  return [
    ...results,
    ...webhook.refused.map(
      ({ name, reason }): ReceiveResult => ({ alert: name, outcome: "refused", incidentId: null, reason }),
    ),
  ];
}

/** Looks each key up once: a webhook has many alerts of few names, and the runbooks are read from their folder. */
function onceEach<T>(find: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const found = new Map<string, Promise<T>>();
  return (key) => {
    const known = found.get(key) ?? find(key);
    found.set(key, known);
    return known;
  };
}

async function receiveAlert(
  alert: WebhookAlert,
  at: Date,
  findEntry: (name: string) => Promise<LibraryRunbook | null>,
): Promise<ReceiveResult> {
  const name = alert.labels.alertname ?? "";
  if (config().deadMansSwitch.some((one) => one.alert === name)) {
    await hearHeartbeat(name, at);
    return { alert: name, outcome: "heartbeat", incidentId: null };
  }
  const entry = await findEntry(name);
  return storeInTurn({ alert, name, entry, at });
}

/**
 * Alerts of one incident wait for each other in the database anyway; what waits here instead holds no connection, and is
 * stored together in one transaction.
 */
const storeInTurn = inBatches<Delivery, ReceiveResult>({
  keyOf: ({ alert, entry }) => `${subjectKey(subjectOfAlert(alert.labels))} ${entry?.id ?? ""}`,
  atOnce: 4,
  largest: 50,
  work: storeBatch,
});

/** All in one transaction; where that fails, each in its own, to find out which is bad. */
async function storeBatch(deliveries: Delivery[]): Promise<PromiseSettledResult<ReceiveResult>[]> {
  try {
    return (await storeTogether(deliveries)).map((value) => ({ status: "fulfilled", value }));
  } catch (reason) {
    if (deliveries.length === 1 || !isOfTheData(reason)) return deliveries.map(() => ({ status: "rejected", reason }));
  }
  const outcomes: PromiseSettledResult<ReceiveResult>[] = [];
  for (const delivery of deliveries) {
    outcomes.push(
      ...(await Promise.allSettled([storeTogether([delivery]).then(([result]) => result as ReceiveResult)])),
    );
  }
  return outcomes;
}

/** As pg says that there is no connection, or none any more; it gives such errors no code. */
const noConnection = /timeout exceeded when trying to connect|connection (terminated|error)|client was closed/i;

/** Not where the database cannot be reached, or has no room or time: that would be waited for once for each alert. */
function isOfTheData(error: unknown): boolean {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (!(cause instanceof Error)) return true;
  const code = "code" in cause ? String(cause.code) : "";
  return !("syscall" in cause) && !/^(08|53|57)/.test(code) && !noConnection.test(cause.message);
}

function storeTogether(deliveries: Delivery[]): Promise<ReceiveResult[]> {
  return inTransaction(async (tx) => {
    await lockAlerts(
      tx,
      deliveries.map(({ name, alert: { fingerprint } }) => ({ name, fingerprint })),
    );
    const results = await storeNew(tx, deliveries);
    for (const delivery of deliveries) if (!results.has(delivery)) results.set(delivery, await store(tx, delivery));
    return deliveries.flatMap((delivery) => results.get(delivery) ?? []);
  });
}

/** The row of this alert and beginning, and whether the alert has others. */
interface Known {
  row: { id: number; status: "firing" | "resolved"; endsAt: Date | null; incidentId: string | null } | null;
  hasOthers: boolean;
}

/** One question instead of two, since it is asked of every alert; the lock on the fingerprint keeps the answer true. */
async function readKnown(tx: Tx, { alert }: Delivery): Promise<Known> {
  const rows = await tx
    .select({
      ...{ id: alerts.id, status: alerts.status, endsAt: alerts.endsAt, incidentId: alerts.incidentId },
      isThis: sql<boolean>`${alerts.startsAt} = ${new Date(alert.startsAt).toISOString()}::timestamptz(3)`,
    })
    .from(alerts)
    .where(eq(alerts.fingerprint, alert.fingerprint))
    .orderBy(sql`${alerts.startsAt} = ${new Date(alert.startsAt).toISOString()}::timestamptz(3) desc`)
    .limit(2);
  const row = rows.find(({ isThis }) => isThis) ?? null;
  return { row, hasOthers: rows.length > (row ? 1 : 0) };
}

async function store(tx: Tx, delivery: Delivery): Promise<ReceiveResult> {
  const { alert, name, entry } = delivery;
  const known = await readKnown(tx, delivery);
  // Of an alert that was stored without an incident, such as one whose end overtook it, a firing still opens one.
  if (alert.status === "firing" && entry && !known.row?.incidentId) return fire(tx, { ...delivery, entry }, known);
  if (alert.status === "resolved") return resolve(tx, delivery, known);
  if (!known.row) await insert(tx, delivery, known, null);
  return {
    alert: name,
    outcome: entry || known.row ? "repeated" : "ignored",
    incidentId: known.row?.incidentId ?? null,
  };
}

/** The first word of a firing that leads to an incident. */
async function fire(tx: Tx, delivery: Delivery & { entry: LibraryRunbook }, known: Known): Promise<ReceiveResult> {
  const { alert, name, entry, at } = delivery;
  const subject = subjectOfAlert(alert.labels);
  const { id: incidentId, opened } = await openIncident(tx, { subject, entry, actor: alertmanagerActor, at });
  const news = { incidentId, name, fingerprint: alert.fingerprint, at, actor: alertmanagerActor };
  await reopenFor(tx, news);
  const startsAt = new Date(alert.startsAt);
  const result: ReceiveResult = { alert: name, outcome: opened ? "opened" : "attached", incidentId };
  const polled = opened ? null : await findAdoptable(tx, { incidentId, name, labels: alert.labels, startsAt });
  if (known.row) {
    await tx.update(alerts).set({ incidentId }).where(eq(alerts.id, known.row.id));
    if (polled !== null) await tx.delete(alerts).where(eq(alerts.id, polled));
  } else if (polled !== null) {
    await tx
      .update(alerts)
      .set({ ...toRow(delivery), incidentId })
      .where(eq(alerts.id, polled));
    await supersede(tx, { ...alert, startsAt });
    await recordAdoption(tx, { ...news, startsAt });
    return result;
  } else {
    await insert(tx, delivery, known, incidentId);
  }
  await recordFiring(tx, { ...news, startsAt, isFirst: !known.row && !known.hasOthers });
  if (known.row?.status === "resolved") await recordResolved(tx, { ...news, endsAt: known.row.endsAt });
  return result;
}

/** The end of an alert, known or not; an incident is not opened for what is over. */
async function resolve(tx: Tx, delivery: Delivery, { row: known, hasOthers }: Known): Promise<ReceiveResult> {
  const { alert, name, entry, at } = delivery;
  const endsAt = alertEndsAt(alert);
  const news = { name, fingerprint: alert.fingerprint, at, actor: alertmanagerActor };
  if (!known) {
    const incidentId = entry ? await findLive(tx, subjectOfAlert(alert.labels), entry.id) : null;
    const startsAt = new Date(alert.startsAt);
    const polled = incidentId ? await findAdoptable(tx, { incidentId, name, labels: alert.labels, startsAt }) : null;
    if (incidentId && polled !== null) {
      await tx.update(alerts).set(toRow(delivery)).where(eq(alerts.id, polled));
      await supersede(tx, { ...alert, startsAt });
      await recordAdoption(tx, { ...news, incidentId, startsAt });
      await recordResolved(tx, { ...news, incidentId, endsAt });
      return { alert: name, outcome: "resolved", incidentId };
    }
    await insert(tx, delivery, { row: null, hasOthers }, null);
    return { alert: name, outcome: entry ? "resolved" : "ignored", incidentId: null };
  }
  // Twins can differ in the end they saw; the earlier one is kept, whichever arrives first.
  const isEarlier = endsAt !== null && (known.endsAt === null || endsAt < known.endsAt);
  // By now the alert can have gone over to an incident that its own was merged into.
  let { incidentId } = known;
  if (known.status === "firing" || isEarlier) {
    const [row] = await tx
      .update(alerts)
      .set({ status: "resolved", endsAt: isEarlier ? endsAt : known.endsAt })
      .where(eq(alerts.id, known.id))
      .returning({ incidentId: alerts.incidentId });
    incidentId = row?.incidentId ?? null;
  }
  if (known.status === "resolved") return { alert: name, outcome: "repeated", incidentId };
  if (incidentId) await recordResolved(tx, { ...news, incidentId, endsAt });
  return { alert: name, outcome: entry ? "resolved" : "ignored", incidentId };
}

async function insert(tx: Tx, delivery: Delivery, known: Known, incidentId: string | null): Promise<void> {
  const row = toRow(delivery);
  await tx.insert(alerts).values({ ...row, incidentId });
  if (known.hasOthers) await supersede(tx, row);
}

async function findLive(tx: Tx, subject: ReturnType<typeof subjectOfAlert>, runbookId: string): Promise<string | null> {
  return (await findLiveIncident(tx, subjectKey(subject), runbookId))?.id ?? null;
}
