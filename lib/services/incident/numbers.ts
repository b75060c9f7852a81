import "server-only";
import { desc, eq } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { checkResults, runs } from "@/lib/db/schema";
import { toAlertRuleForecast } from "@/lib/domain/forecast/alert-rule";
import type { IncidentDiagnosis, IncidentNumbers } from "@/lib/domain/incident/view";
import type { Target } from "@/lib/domain/target/target";
import { findTarget } from "@/lib/services/config";
import { readDiagnosisView } from "@/lib/services/diagnosis/views";
import { toWatch } from "@/lib/services/run/to-watch";
import { findOtherHolder } from "@/lib/services/run/views";
import { getPinnedRunbook } from "@/lib/services/runbook/pinned";
import { readForecast } from "@/lib/services/target/forecast";
import { readPrometheusStatuses, readTargetView } from "@/lib/services/target/views";
import type { IncidentRow } from "./life";
import { readLivePanels } from "./live-panels";

const unknownTarget: Awaited<ReturnType<typeof readTargetView>> = { signals: {}, ratio: null };

/** What is measured of an incident, without all else that its page shows: a page asks for it with every round of the monitor. */
export async function readIncidentNumbers(row: IncidentRow, nowMs: number): Promise<IncidentNumbers> {
  const target = targetOf(row);
  const runbook = await getPinnedRunbook(row.runbookSha256);
  const [current, forecast, prometheus, queries, checks, heldBy, watch] = await Promise.all([
    target ? readTargetView(target.id, nowMs) : unknownTarget,
    target ? readForecast(target.id, {}, nowMs) : null,
    readPrometheusStatuses(nowMs),
    readLivePanels(runbook, target, nowMs),
    db().select().from(checkResults).where(eq(checkResults.incidentId, row.id)),
    target ? findOtherHolder(target.id, row.id) : null,
    readWatch(row.id),
  ]);
  const noTarget = { expr: "", evaluatedAt: nowMs, horizonSeconds: 1, bytesNow: null, bytesAtHorizon: null };
  return {
    now: nowMs,
    signals: current.signals,
    ratio: current.ratio,
    alertRule: forecast
      ? toAlertRuleForecast({ ...forecast, expr: forecast.expressions.horizon }, current.signals.limit?.value ?? null)
      : toAlertRuleForecast({ ...noTarget, detail: "This incident has no target." }, null),
    checks: Object.fromEntries(checks.map((check) => [check.name, check.result])),
    queries,
    prometheus: prometheus.find((one) => one.id === target?.prometheus) ?? null,
    heldBy,
    watch,
  };
}

/** The newest diagnosis of an incident's target; null until it was judged, and without a target. */
export async function readIncidentDiagnosis(row: IncidentRow, nowMs: number): Promise<IncidentDiagnosis> {
  const target = targetOf(row);
  return { now: nowMs, diagnosis: target ? await readDiagnosisView(target.id, row.id, nowMs) : null };
}

const targetOf = ({ targetId }: IncidentRow): Target | null => (targetId === null ? null : findTarget(targetId));

async function readWatch(incidentId: string): Promise<IncidentNumbers["watch"]> {
  const { id, watchState, watchDetail, watchUntil, finishedAt, requestedAt } = runs;
  const [run] = await db()
    .select({ id, watchState, watchDetail, watchUntil, finishedAt, requestedAt })
    .from(runs)
    .where(eq(runs.incidentId, incidentId))
    .orderBy(desc(runs.requestedAt))
    .limit(1);
  return run ? { runId: run.id, watch: toWatch(run) } : null;
}
