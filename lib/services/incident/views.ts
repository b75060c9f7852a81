import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { checklistTicks } from "@/lib/db/schema";
import { writeBrief } from "@/lib/domain/incident/brief";
import type { IncidentView, TickView } from "@/lib/domain/incident/view";
import { newestTimeline } from "@/lib/domain/timeline/filter";
import { readAlerts, readSilences, whySilencingIsRefused } from "@/lib/services/alert/views";
import { readOverrules } from "@/lib/services/checklist/overrule";
import { config, findTarget } from "@/lib/services/config";
import { readDiagnosisView } from "@/lib/services/diagnosis/views";
import { readHostReportView } from "@/lib/services/host-report/view";
import { nodeClock, prometheusClock, readClocks } from "@/lib/services/monitor/clocks";
import { findLatestRun, findOpenPlan } from "@/lib/services/run/views";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { readSignOffs } from "@/lib/services/sign-off/give";
import { toIncidentSummary } from "@/lib/services/target/views";
import { readTimelinePart } from "@/lib/services/timeline/entries";
import { readIncidentTimers } from "@/lib/services/timer/views";
import { readTried } from "./brief";
import { getIncident } from "./get";
import { readIncidentNumbers } from "./numbers";
import { readWork } from "./work";

/** Everything about one incident. Throws `not_found`; what an upstream does not answer is said inside the view. */
export async function getIncidentView(id: string, nowMs: number): Promise<IncidentView> {
  const row = await getIncident(id);
  const target = row.targetId === null ? null : findTarget(row.targetId);
  const runbook = await getPinnedRunbook(row.runbookSha256);
  const [
    numbers,
    ticks,
    attached,
    part,
    plan,
    run,
    signed,
    diagnosis,
    held,
    hostReport,
    timers,
    work,
    tried,
    silences,
    clocks,
  ] = await Promise.all([
    readIncidentNumbers(row, nowMs),
    readTicks(row.id),
    readAlerts(row.id),
    readTimelinePart(row.id, newestTimeline),
    findOpenPlan(row.id),
    findLatestRun(row.id),
    readSignOffs(row.id, runbook),
    target ? readDiagnosisView(target.id, row.id, nowMs) : null,
    readOverrules(row.id),
    target ? readHostReportView(target.id) : null,
    readIncidentTimers(row.id, nowMs),
    readWork(row),
    readTried(row.id),
    readSilences(row.id),
    readClocks(
      target
        ? [
            { place: prometheusClock(target.prometheus), name: `Prometheus ${target.prometheus}` },
            ...(target.api ? [{ place: nodeClock(target.id), name: `node ${target.name}` }] : []),
          ]
        : [],
      nowMs,
    ),
  ]);
  const { entries, ...timelineRest } = part;
  const { watch: _ofRun, ...measured } = numbers;
  return {
    ...toIncidentSummary(row),
    ...measured,
    timeScale: config().timeScale,
    runbookId: row.runbookId,
    runbook,
    unmatchedHint: row.unmatchedHint,
    previousIncidentId: row.previousIncidentId,
    alerts: attached,
    silences,
    silencingRefused: whySilencingIsRefused(row.state),
    diagnosis,
    hostReport,
    ticks,
    overrules: held,
    timeline: entries,
    timelineRest,
    plan,
    run,
    signOffs: signed,
    timers,
    ...work,
    clocks,
    brief: writeBrief({
      ...{ now: nowMs, state: row.state, openedAt: row.openedAt.getTime(), alerts: attached, checks: numbers.checks },
      ...{ diagnosis, tried, plan, silences, timers: timers.next, signOffs: signed },
    }),
  };
}

async function readTicks(incidentId: string): Promise<Record<string, TickView>> {
  const rows = await db().select().from(checklistTicks).where(eq(checklistTicks.incidentId, incidentId));
  return Object.fromEntries(
    rows.map((tick) => [tick.itemId, { ticked: tick.ticked, by: tick.by.name, at: tick.at.getTime() }]),
  );
}
