import "server-only";
import { eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { checklistTicks, checkResults } from "@/lib/db/schema";
import { toAlertRuleForecast } from "@/lib/domain/forecast/alert-rule";
import { writeBrief } from "@/lib/domain/incident/brief";
import {
  emptyTimeline,
  type IncidentPart,
  type IncidentView,
  type QueryView,
  type TickView,
} from "@/lib/domain/incident/view";
import { formatMatchers, matchesLabels } from "@/lib/domain/promql/selector";
import { listQueries } from "@/lib/domain/runbook/items";
import type { Runbook } from "@/lib/domain/runbook/runbook";
import { newestTimeline } from "@/lib/domain/timeline/filter";
import { AppError } from "@/lib/errors";
import { readAlerts, readSilences, whySilencingIsRefused } from "@/lib/services/alert/views";
import { readOverrules } from "@/lib/services/checklist/overrule";
import { config, findTarget } from "@/lib/services/config";
import { readDiagnosisView } from "@/lib/services/diagnosis/views";
import { readHostReportView } from "@/lib/services/host-report/view";
import { nodeClock, prometheusClock, readClocks } from "@/lib/services/monitor/clocks";
import { readPart } from "@/lib/services/part";
import { sharedPrometheus } from "@/lib/services/prometheus/cached";
import { findLatestRun, findOpenPlan, findOtherHolder } from "@/lib/services/run/views";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { readSignOffs } from "@/lib/services/sign-off/give";
import { readForecast } from "@/lib/services/target/forecast";
import { readPrometheusStatuses, readTargetView, toIncidentSummary } from "@/lib/services/target/views";
import { readTimelinePart } from "@/lib/services/timeline/entries";
import { readIncidentTimers } from "@/lib/services/timer/views";
import { readTried } from "./brief";
import { getIncident } from "./get";
import { readWork } from "./work";

const unknownTarget: Awaited<ReturnType<typeof readTargetView>> = { signals: {}, ratio: null };

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
    current,
    forecast,
    prometheus,
    queries,
    checks,
    ticks,
    attached,
    part,
    plan,
    run,
    signed,
    heldBy,
    diagnosis,
    held,
    hostReport,
    timers,
    work,
    tried,
    silences,
    clocks,
  ] = await Promise.all([
    target ? readTargetView(target.id, nowMs) : unknownTarget,
    target ? readForecast(target.id, {}, nowMs) : null,
    readPrometheusStatuses(nowMs),
    readLivePanels(runbook, target, nowMs),
    db().select().from(checkResults).where(eq(checkResults.incidentId, row.id)),
    readTicks(row.id),
    partOf("alerts", readAlerts(row.id), []),
    partOf("timeline", readTimelinePart(row.id, newestTimeline), emptyTimeline),
    partOf("remediation", findOpenPlan(row.id), null),
    partOf("remediation", findLatestRun(row.id), null),
    partOf("signOffs", readSignOffs(row.id, runbook), []),
    target ? findOtherHolder(target.id, row.id) : null,
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
  const results = Object.fromEntries(checks.map((check) => [check.name, check.result]));
  const noTarget = { expr: "", evaluatedAt: nowMs, horizonSeconds: 1, bytesNow: null, bytesAtHorizon: null };
  return {
    ...toIncidentSummary(row),
    now: nowMs,
    timeScale: config().timeScale,
    runbookId: row.runbookId,
    runbook,
    unmatchedHint: row.unmatchedHint,
    previousIncidentId: row.previousIncidentId,
    alerts: attached,
    silences,
    silencingRefused: whySilencingIsRefused(row.state),
    signals: current.signals,
    ratio: current.ratio,
    alertRule: forecast
      ? toAlertRuleForecast({ ...forecast, expr: forecast.expressions.horizon }, current.signals.limit?.value ?? null)
      : toAlertRuleForecast({ ...noTarget, detail: "This incident has no target." }, null),
    diagnosis,
    hostReport,
    checks: results,
    ticks,
    overrules: held,
    queries,
    timeline: entries,
    timelineRest,
    prometheus: prometheus.find((one) => one.id === target?.prometheus) ?? null,
    plan,
    run,
    signOffs: signed,
    unread,
    timers,
    heldBy,
    ...work,
    clocks,
    brief:
      Object.keys(unread).length > 0
        ? [{ title: "Brief", lines: [`Unknown: ${Object.keys(unread).join(", ")} could not be read.`] }]
        : writeBrief({
            ...{ now: nowMs, state: row.state, openedAt: row.openedAt.getTime(), alerts: attached, checks: results },
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

/** The runbook's unbound promql fences, asked as they stand and narrowed to the target's series. */
async function readLivePanels(
  runbook: Runbook,
  target: ReturnType<typeof findTarget>,
  nowMs: number,
): Promise<Record<string, QueryView>> {
  if (!target) return {};
  const panelMs = 5_000;
  const atMs = Math.floor(nowMs / panelMs) * panelMs;
  const answers = await Promise.all(
    listQueries(runbook)
      .filter((query) => query.check === null)
      .map(async ({ id, expr }): Promise<[string, QueryView]> => {
        try {
          const series = (await sharedPrometheus(target.prometheus).query(expr, atMs)).filter(
            ({ labels }) =>
              Object.keys(labels).length === 0 ||
              matchesLabels(target.matchers, labels) ||
              (target.hostMatchers !== undefined && matchesLabels(target.hostMatchers, labels)),
          );
          const found = series.map(({ labels, value }) => ({ labels: formatMatchers(labels), value }));
          return [id, { expr, state: found.length > 0 ? "value" : "empty", series: found, at: atMs, detail: null }];
        } catch (error) {
          const detail = error instanceof Error ? error.message : String(error);
          return [id, { expr, state: "error", series: [], at: null, detail }];
        }
      }),
  );
  return Object.fromEntries(answers);
}
