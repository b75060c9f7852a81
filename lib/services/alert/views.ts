import "server-only";
import { desc, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { alerts, silences } from "@/lib/db/schema";
import { alertmanagerLink } from "@/lib/domain/alert/alertmanager-link";
import type { IncidentState } from "@/lib/domain/incident/incident";
import type { AlertView, SilenceView } from "@/lib/domain/incident/view";
import { config } from "@/lib/services/config";

/** An incident's alerts, one per fingerprint: those that fire first, then the newest. */
export async function readAlerts(incidentId: string): Promise<AlertView[]> {
  const rows = await db()
    .select({
      ...{ fingerprint: alerts.fingerprint, name: alerts.name, status: alerts.status, source: alerts.source },
      ...{ startsAt: alerts.startsAt, endsAt: alerts.endsAt, generatorUrl: alerts.generatorUrl, labels: alerts.labels },
    })
    .from(alerts)
    .where(eq(alerts.incidentId, incidentId))
    .orderBy(desc(alerts.startsAt), desc(alerts.id));
  const base = config().alertmanager[0]?.url ?? null;
  const views = new Map<string, AlertView>();
  for (const { labels, ...row } of rows) {
    const newer = views.get(row.fingerprint);
    if (newer) {
      newer.fired += 1;
      newer.firstStartsAt = row.startsAt.getTime();
      continue;
    }
    views.set(row.fingerprint, {
      ...row,
      startsAt: row.startsAt.getTime(),
      endsAt: row.endsAt?.getTime() ?? null,
      fired: 1,
      firstStartsAt: row.startsAt.getTime(),
      alertmanagerUrl: base === null ? null : alertmanagerLink(base, labels),
    });
  }
  const all = [...views.values()];
  return [...all.filter((one) => one.status === "firing"), ...all.filter((one) => one.status === "resolved")];
}

/** What was silenced from an incident's page, newest first. */
export async function readSilences(incidentId: string): Promise<SilenceView[]> {
  const rows = await db()
    .select()
    .from(silences)
    .where(eq(silences.incidentId, incidentId))
    .orderBy(desc(silences.startsAt));
  return rows.map(({ id, alertName, matchers, startsAt, endsAt, comment, by, state, detail }) => ({
    ...{ id, alertName, matchers, state, detail },
    startsAt: startsAt.getTime(),
    endsAt: endsAt.getTime(),
    reason: comment,
    by: by.name,
  }));
}

/** Null when an alert of an incident in this state can be silenced. */
export function whySilencingIsRefused(state: IncidentState): string | null {
  if (state === "signed_off") return "This incident is signed off.";
  return config().alertmanager.length > 0
    ? null
    : "No Alertmanager is configured, so alerts cannot be silenced from here.";
}
