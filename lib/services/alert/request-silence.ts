import "server-only";
import { and, desc, eq, gt, inArray } from "drizzle-orm";
import { z } from "zod";
import { publish } from "@/lib/db/events";
import { alerts, incidents, silences } from "@/lib/db/schema";
import { inTransaction } from "@/lib/db/transaction";
import { type SilenceInput, silenceMatchers } from "@/lib/domain/alert/silence";
import { formatUtc } from "@/lib/domain/format/format";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { AppError } from "@/lib/errors";
import { config } from "@/lib/services/config";
import { appendTimeline } from "@/lib/services/timeline/append";

/**
 * Records that a person wants one alert of an incident silenced; the worker makes the silence. Throws `precondition` when no
 * Alertmanager is configured or the incident is signed off, `not_found` for an alert the incident does not have, `conflict`
 * when that alert is silenced from here already.
 */
export async function requestSilence(actor: Actor, input: SilenceInput): Promise<{ id: string }> {
  if (config().alertmanager.length === 0) {
    throw new AppError(
      "precondition",
      "No Alertmanager is configured, so nothing can be silenced. Add alertmanager: [{ url: … }] to guts-runbook.yaml.",
    );
  }
  return inTransaction(async (tx) => {
    const [incident] = await tx.select().from(incidents).where(eq(incidents.id, input.incidentId)).for("update");
    if (!incident) throw new AppError("not_found", "There is no such incident.");
    if (incident.state === "signed_off") throw new AppError("precondition", "This incident is signed off.");
    const [alert] = await tx
      .select({ name: alerts.name, labels: alerts.labels })
      .from(alerts)
      .where(and(eq(alerts.incidentId, incident.id), eq(alerts.fingerprint, input.fingerprint)))
      .orderBy(desc(alerts.startsAt))
      .limit(1);
    if (!alert) throw new AppError("not_found", "This incident has no such alert. Load the page anew.");
    const startsAt = new Date();
    const matchers = silenceMatchers(alert.labels);
    const [held] = await tx
      .select({ endsAt: silences.endsAt })
      .from(silences)
      .where(
        and(
          eq(silences.incidentId, incident.id),
          eq(silences.matchers, matchers),
          inArray(silences.state, ["requested", "active"]),
          gt(silences.endsAt, startsAt),
        ),
      );
    if (held) {
      const until = formatUtc(held.endsAt.getTime(), startsAt.getTime());
      throw new AppError("conflict", `${alert.name} is silenced until ${until} already. Expire that silence first.`);
    }
    const endsAt = new Date(startsAt.getTime() + input.minutes * 60_000);
    const row = { incidentId: incident.id, alertName: alert.name, matchers, startsAt, endsAt, comment: input.reason };
    const [made] = await tx
      .insert(silences)
      .values({ ...row, by: actor })
      .returning({ id: silences.id });
    if (!made) throw new Error("a silence was inserted without a row");
    const data = { alert: alert.name, until: endsAt.toISOString(), reason: input.reason };
    await appendTimeline(tx, { chain: incident.id, at: startsAt, actor, kind: "silence.requested", data });
    await publish(tx, { topic: "incident", id: incident.id });
    return made;
  });
}

export const expireSilenceInput = z.object({
  incidentId: z.uuid("the incident's id is not valid"),
  silenceId: z.uuid("the silence's id is not valid"),
});

/**
 * Records that a silence is to end now; the worker ends it. Throws `not_found`, and `conflict` for one that has ended, has
 * failed or is ending already.
 */
export async function requestSilenceEnd(actor: Actor, input: z.infer<typeof expireSilenceInput>): Promise<void> {
  const { incidentId, silenceId } = input;
  await inTransaction(async (tx) => {
    const at = new Date();
    const [row] = await tx
      .select()
      .from(silences)
      .where(and(eq(silences.id, silenceId), eq(silences.incidentId, incidentId)))
      .for("update");
    if (!row) throw new AppError("not_found", "This incident has no such silence.");
    if (row.state === "failed" || row.state === "expired" || row.endsAt <= at) {
      throw new AppError("conflict", "This silence has ended already.");
    }
    await tx.update(silences).set({ endsAt: at }).where(eq(silences.id, row.id));
    const data = { alert: row.alertName };
    await appendTimeline(tx, { chain: incidentId, at, actor, kind: "silence.expire-requested", data });
    await publish(tx, { topic: "incident", id: incidentId });
  });
}
