import "server-only";
import { asc, desc, eq } from "drizzle-orm";
import type { MemoryChartData } from "@/lib/charts/memory-chart-data";
import { db } from "@/lib/db/client";
import { alerts, incidents, runs } from "@/lib/db/schema";
import type { RunView } from "@/lib/domain/run/view";
import { type AlertFacts, prepareSharedView } from "@/lib/domain/share/prepare";
import { mapTexts, scrubShared, scrubText } from "@/lib/domain/share/scrub";
import type { SharedView } from "@/lib/domain/share/view";
import { AppError } from "@/lib/errors";
import { readIncidentChart } from "@/lib/services/incident/chart";
import { getWholeIncidentView } from "@/lib/services/incident/views";
import { getRunView } from "@/lib/services/run/views";
import { readTimelineSentences } from "@/lib/services/timeline/entries";
import { readPlaceholders } from "./names";

const mostRuns = 50;

/** All that a shared link shows, fit to be seen by anybody. */
export interface SharedContent {
  view: SharedView;
  /** Null for an incident without target. */
  chart: MemoryChartData | null;
}

/** An incident as it is now, without secrets and, where asked, without the names of hosts and people. Throws `not_found`. */
export async function readSharedContent(
  incidentId: string,
  redactHosts: boolean,
  nowMs: number,
): Promise<SharedContent> {
  const [view, chart, [row], tried, timeline, alertFacts] = await Promise.all([
    getWholeIncidentView(incidentId, nowMs),
    readIncidentChart(incidentId, {}, nowMs),
    db().select().from(incidents).where(eq(incidents.id, incidentId)),
    readRuns(incidentId),
    readTimelineSentences(incidentId),
    readAlertFacts(incidentId),
  ]);
  if (!row) throw new AppError("not_found", "There is no such incident.");
  const at = (instant: Date | null) => instant?.getTime() ?? null;
  const whole = prepareSharedView(view, {
    owner: row.owner?.name ?? null,
    acknowledgedAt: at(row.acknowledgedAt),
    mitigatedAt: at(row.mitigatedAt),
    resolvedAt: at(row.resolvedAt),
    signedOffAt: at(row.signedOffAt),
    runs: tried,
    timeline,
    alerts: alertFacts,
  });
  const hide = redactHosts ? await readPlaceholders(row) : (text: string) => text;
  return {
    view: scrubShared(whole, hide),
    chart: mapTexts(chart, (text) => hide(scrubText(text))),
  };
}

/** The newest, oldest of them first. One by one: whoever has a link shall not take the connections of those who work. */
async function readRuns(incidentId: string): Promise<RunView[]> {
  const rows = await db()
    .select({ id: runs.id })
    .from(runs)
    .where(eq(runs.incidentId, incidentId))
    .orderBy(desc(runs.requestedAt))
    .limit(mostRuns);
  const views: RunView[] = [];
  for (const { id } of rows.reverse()) views.push(await getRunView(id));
  return views;
}

/** Of each alert's newest firing. */
async function readAlertFacts(incidentId: string): Promise<Map<string, AlertFacts>> {
  const rows = await db()
    .select({
      fingerprint: alerts.fingerprint,
      labels: alerts.labels,
      annotations: alerts.annotations,
      generatorUrl: alerts.generatorUrl,
    })
    .from(alerts)
    .where(eq(alerts.incidentId, incidentId))
    .orderBy(asc(alerts.startsAt));
  return new Map(rows.map(({ fingerprint, ...facts }) => [fingerprint, facts]));
}
