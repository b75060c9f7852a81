import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { checklistTicks } from "@/lib/db/schema";
import { writeBrief } from "@/lib/domain/incident/brief";
import { emptyTimeline, type IncidentPart, type IncidentView, type TickView } from "@/lib/domain/incident/view";
import { newestTimeline } from "@/lib/domain/timeline/filter";
import { AppError } from "@/lib/errors";
import { readAlerts, readSilences, whySilencingIsRefused } from "@/lib/services/alert/views";
import { readOverrules } from "@/lib/services/checklist/overrule";
import { config, findTarget } from "@/lib/services/config";
import { readDiagnosisView } from "@/lib/services/diagnosis/views";
import { readHostReportView } from "@/lib/services/host-report/view";
import { nodeClock, prometheusClock, readClocks } from "@/lib/services/monitor/clocks";
import { readPart } from "@/lib/services/part";
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
  const unread: Partial<Record<IncidentPart, string>> = {};
  const partOf = async <T>(name: IncidentPart, read: Promise<T>, absent: T): Promise<T> => {
    const part = await readPart(name, read);
    if (part.state === "failed") unread[name] = part.reason;
    return part.state === "failed" ? absent : part.data;
  };
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
    partOf("alerts", readAlerts(row.id), []),
    partOf("timeline", readTimelinePart(row.id, newestTimeline), emptyTimeline),
    partOf("remediation", findOpenPlan(row.id), null),
    partOf("remediation", findLatestRun(row.id), null),
    partOf("signOffs", readSignOffs(row.id, runbook), []),
    target ? readDiagnosisView(target.id, row.id, nowMs) : null,
    readOverrules(row.id),
    target ? readHostReportView(target.id) : null,
    partOf("timers", readIncidentTimers(row.id, nowMs), { next: [], lost: [] }),
    readWork(row),
    readTried(row.id),
    partOf("silences", readSilences(row.id), []),
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
    unread,
    timers,
    ...work,
    clocks,
    brief:
      Object.keys(unread).length > 0
        ? [{ title: "Brief", lines: [`Unknown: ${Object.keys(unread).join(", ")} could not be read.`] }]
        : writeBrief({
            ...{
              now: nowMs,
              state: row.state,
              openedAt: row.openedAt.getTime(),
              alerts: attached,
              checks: numbers.checks,
            },
            ...{ diagnosis, tried, plan, silences, timers: timers.next, signOffs: signed },
          }),
  };
}

/** The view with nothing unread in it, for those who have no way to say that a part is. Throws `upstream`. */
export async function getWholeIncidentView(id: string, nowMs: number): Promise<IncidentView> {
  const view = await getIncidentView(id, nowMs);
  const [[part, reason] = []] = Object.entries(view.unread ?? {});
  if (part !== undefined) throw new AppError("upstream", `The incident's ${part} could not be read. ${reason}`);
  return view;
}

async function readTicks(incidentId: string): Promise<Record<string, TickView>> {
  const rows = await db().select().from(checklistTicks).where(eq(checklistTicks.incidentId, incidentId));
  return Object.fromEntries(
    rows.map((tick) => [tick.itemId, { ticked: tick.ticked, by: tick.by.name, at: tick.at.getTime() }]),
  );
}
