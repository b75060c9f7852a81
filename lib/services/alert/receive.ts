import "server-only";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "@/lib/db/client";
import { publish } from "@/lib/db/events";
import { alerts, incidents } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { alertEndsAt, describeUnmatched, type Webhook, type WebhookAlert } from "@/lib/domain/alert/webhook";
import { matchesLabels } from "@/lib/domain/promql/selector";
import { alertmanagerActor } from "@/lib/domain/timeline/timeline";
import { config } from "@/lib/services/config";
import { openIncident } from "@/lib/services/incident/open";
import { findRunbookForAlert, type LibraryRunbook } from "@/lib/services/runbook/library";
import { appendTimeline } from "@/lib/services/timeline/append";

export interface ReceiveResult {
  alert: string;
  /** `ignored`: no runbook claims the alert's name; the alert is stored all the same. */
  outcome: "opened" | "attached" | "resolved" | "repeated" | "ignored";
  incidentId: string | null;
}

/** Takes in one webhook. Each alert is one transaction: a bad one does not hold up its neighbours, a retry changes nothing. */
export async function receiveWebhook(webhook: Webhook, receivedAt: Date): Promise<ReceiveResult[]> {
  const results: ReceiveResult[] = [];
  for (const alert of webhook.alerts) {
    const name = alert.labels.alertname ?? "";
    const entry = await findRunbookForAlert(name);
    results.push(await inTransaction((tx) => receiveAlert(tx, { alert, name, entry, receivedAt })));
  }
  return results;
}

async function receiveAlert(
  tx: Tx,
  {
    alert,
    name,
    entry,
    receivedAt,
  }: { alert: WebhookAlert; name: string; entry: LibraryRunbook | null; receivedAt: Date },
): Promise<ReceiveResult> {
  const startsAt = new Date(alert.startsAt);
  // Alertmanager twins send the same alert at the same moment; they take turns here, and the later finds it known.
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${alert.fingerprint}, 0))`);
  const [known] = await tx
    .select({ id: alerts.id, status: alerts.status, incidentId: alerts.incidentId })
    .from(alerts)
    .where(and(eq(alerts.fingerprint, alert.fingerprint), eq(alerts.startsAt, startsAt)))
    .for("update");
  // A resolved alert does not fire again under the same start: a late "firing" is an earlier message overtaken.
  if (known && (known.status === alert.status || known.status === "resolved")) {
    return { alert: name, outcome: "repeated", incidentId: known.incidentId };
  }
  const row = {
    fingerprint: alert.fingerprint,
    startsAt,
    endsAt: alertEndsAt(alert),
    status: alert.status,
    name,
    labels: alert.labels,
    annotations: alert.annotations,
    generatorUrl: alert.generatorURL ?? null,
    receivedAt,
  };
  if (!entry) {
    await upsert(tx, { ...row, incidentId: null });
    return { alert: name, outcome: "ignored", incidentId: null };
  }

  let incidentId = known?.incidentId ?? null;
  let outcome: ReceiveResult["outcome"] = alert.status === "resolved" ? "resolved" : "attached";
  if (alert.status === "firing") {
    const opened = await openIncident(tx, {
      subject: subjectOf(alert.labels),
      entry,
      actor: alertmanagerActor,
      at: receivedAt,
    });
    incidentId = opened.id;
    outcome = opened.opened ? "opened" : "attached";
    await reopen(tx, incidentId, name, receivedAt);
  }
  await upsert(tx, { ...row, incidentId });
  if (incidentId) await record(tx, incidentId, alert, name, receivedAt);
  return { alert: name, outcome, incidentId };
}

async function upsert(tx: Tx, row: typeof alerts.$inferInsert): Promise<void> {
  await tx
    .insert(alerts)
    .values(row)
    .onConflictDoUpdate({
      target: [alerts.fingerprint, alerts.startsAt],
      set: { status: row.status, endsAt: row.endsAt ?? null, receivedAt: row.receivedAt },
    });
}

/** A firing alert takes an incident that was being watched or resolved back to open. */
async function reopen(tx: Tx, incidentId: string, alert: string, at: Date): Promise<void> {
  const [before] = await tx
    .select({ state: incidents.state })
    .from(incidents)
    .where(and(eq(incidents.id, incidentId), inArray(incidents.state, ["watching", "resolved"])))
    .for("update");
  if (!before) return;
  await tx.update(incidents).set({ state: "open" }).where(eq(incidents.id, incidentId));
  await appendTimeline(tx, {
    chain: incidentId,
    at,
    actor: alertmanagerActor,
    kind: "incident.reopened",
    data: { from: before.state, alert },
  });
}

async function record(tx: Tx, incidentId: string, alert: WebhookAlert, name: string, at: Date): Promise<void> {
  const { fingerprint, startsAt, endsAt } = alert;
  if (alert.status === "firing") {
    const data = { name, fingerprint, startsAt };
    await appendTimeline(tx, { chain: incidentId, at, actor: alertmanagerActor, kind: "alert.firing", data });
  } else {
    const data = { name, fingerprint, endsAt: endsAt ?? "" };
    await appendTimeline(tx, { chain: incidentId, at, actor: alertmanagerActor, kind: "alert.resolved", data });
  }
  await publish(tx, { topic: "incident", id: incidentId });
}

function subjectOf(labels: Record<string, string>): Parameters<typeof openIncident>[1]["subject"] {
  const target = config().targets.find(
    ({ matchers, hostMatchers }) =>
      matchesLabels(matchers, labels) || (hostMatchers && matchesLabels(hostMatchers, labels)),
  );
  if (target) return { targetId: target.id, name: target.name };
  const { key, name, hint } = describeUnmatched(labels);
  return { unmatchedKey: key, name, hint };
}
