import "server-only";
import { createHash } from "node:crypto";
import { and, eq, gte, or } from "drizzle-orm";
import { alerts } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { findTold, type PolledAlert, polledIdentity } from "@/lib/domain/alert/polled";
import { systemActor } from "@/lib/domain/timeline/timeline";
import { openIncident } from "@/lib/services/incident/open";
import { findRunbookForAlert } from "@/lib/services/runbook/library";
import { lockAlertName } from "./adopt";
import { recordFiring, recordResolved, reopenFor } from "./record";
import { subjectOfAlert } from "./subject";

/** A polled alert's own fingerprint; Alertmanager's would be of its labels with external ones. */
const polledFingerprint = (server: string, labels: Record<string, string>): string =>
  `prometheus:${server}:${createHash("sha256").update(polledIdentity(labels)).digest("hex").slice(0, 32)}`;

/**
 * Stores a firing alert that Prometheus has and no webhook told of, as a webhook would have: it opens or joins an incident.
 * Nothing when a webhook has come in the meantime.
 */
export async function takeInPolled(
  polled: PolledAlert,
  { server, graceMs, nowMs }: { server: string; graceMs: number; nowMs: number },
): Promise<void> {
  const { name, labels, annotations } = polled;
  const entry = await findRunbookForAlert(name);
  if (!entry) return;
  const fingerprint = polledFingerprint(server, labels);
  const at = new Date(nowMs);
  await inTransaction(async (tx) => {
    await lockAlertName(tx, name);
    const stored = await tx
      .select()
      .from(alerts)
      .where(
        and(
          eq(alerts.name, name),
          or(
            eq(alerts.status, "firing"),
            gte(alerts.endsAt, new Date(nowMs - graceMs)),
            eq(alerts.fingerprint, fingerprint),
          ),
        ),
      );
    const known = stored.map((row) => ({ ...row, endsAt: row.endsAt?.getTime() ?? null }));
    if (findTold(polled, known, { nowMs, graceMs })) return;
    const began = new Date(polled.activeAt);
    // Prometheus can bring back an alert under its old beginning, after a restart; that one is over, this is another firing.
    const isBack = stored.some((row) => row.fingerprint === fingerprint && row.startsAt.getTime() === began.getTime());
    const startsAt = isBack ? at : began;
    const subject = subjectOfAlert(labels);
    const { id: incidentId } = await openIncident(tx, { subject, entry, actor: systemActor, at });
    const news = { incidentId, name, fingerprint, at, actor: systemActor };
    await reopenFor(tx, news);
    await tx.insert(alerts).values({
      ...{ fingerprint, startsAt, name, labels, annotations, incidentId },
      ...{ status: "firing", receivedAt: at, source: "prometheus" },
    });
    await recordFiring(tx, { ...news, startsAt, prometheus: server });
  });
}

/** Ends a stored alert that Prometheus no longer has; nothing when it has ended already. */
export async function resolvePolled(id: number, endsAt: Date, at: Date): Promise<void> {
  await inTransaction(async (tx) => {
    const [row] = await tx
      .update(alerts)
      .set({ status: "resolved", endsAt })
      .where(and(eq(alerts.id, id), eq(alerts.status, "firing")))
      .returning();
    if (!row?.incidentId) return;
    const { incidentId, name, fingerprint } = row;
    await recordResolved(tx, { incidentId, name, fingerprint, at, actor: systemActor, endsAt });
  });
}
