import "server-only";
import { inArray, ne } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { incidents, prometheusStatus } from "@/lib/db/schema";
import type { FleetView, IncidentSummaryView, PrometheusStatus, TargetView } from "@/lib/domain/incident/view";
import { ageSignals, memoryRatio, staleAfterMs } from "@/lib/domain/signal/age-signals";
import type { SignalSet } from "@/lib/domain/signal/signal";
import { config, getTarget } from "@/lib/services/config";
import { readVerdictLines } from "@/lib/services/diagnosis/views";
import { readTargetSignals } from "@/lib/services/monitor/store";
import { readPart } from "@/lib/services/part";
import { readLostTimers } from "@/lib/services/timer/views";

type IncidentRow = typeof incidents.$inferSelect;

/** A target's signals as they stand now: what the monitor has not refreshed in time is stale. */
export async function readTargetView(
  targetId: string,
  nowMs: number,
): Promise<{ signals: SignalSet; ratio: number | null }> {
  const stored = (await readTargetSignals([getTarget(targetId).id])).get(targetId);
  const signals = ageSignals(stored?.signals ?? {}, nowMs, staleAfterMs(config().monitor.intervalSeconds));
  return { signals, ratio: memoryRatio(signals) };
}

/** The fleet, most urgent first: targets with a live incident, then by share of the limit, unknown last. */
export async function readFleet(nowMs: number): Promise<FleetView> {
  const { targets, timeScale, monitor } = config();
  const [stored, live, prometheus, verdicts, lostTimers] = await Promise.all([
    readTargetSignals(targets.map((target) => target.id)),
    db().select().from(incidents).where(ne(incidents.state, "signed_off")),
    readPrometheusStatuses(nowMs),
    readVerdictLines(nowMs),
    readPart("lost timers", readLostTimers(nowMs)),
  ]);
  const views = targets.map((target): TargetView => {
    const signals = ageSignals(stored.get(target.id)?.signals ?? {}, nowMs, staleAfterMs(monitor.intervalSeconds));
    const row = live.find((incident) => incident.targetId === target.id);
    return {
      id: target.id,
      name: target.name,
      signals,
      ratio: memoryRatio(signals),
      verdict: verdicts.get(target.id) ?? null,
      incident: row ? toIncidentSummary(row) : null,
    };
  });
  views.sort(
    (a, b) =>
      Number(b.incident !== null) - Number(a.incident !== null) ||
      (b.ratio ?? -1) - (a.ratio ?? -1) ||
      a.name.localeCompare(b.name),
  );
  const unmatched = live.filter((incident) => incident.targetId === null).map(toIncidentSummary);
  const lost =
    lostTimers.state === "read"
      ? { lostTimers: lostTimers.data }
      : { lostTimers: [], lostTimersUnread: lostTimers.reason };
  return { now: nowMs, timeScale, targets: views, unmatched, ...lost, prometheus };
}

/** Whether each configured Prometheus answered the monitor lately; `unknown` when the monitor itself has not asked lately. */
export async function readPrometheusStatuses(nowMs: number): Promise<PrometheusStatus[]> {
  const { prometheus, monitor } = config();
  const ids = prometheus.map((entry) => entry.id);
  const rows =
    ids.length > 0 ? await db().select().from(prometheusStatus).where(inArray(prometheusStatus.id, ids)) : [];
  return ids.map((id): PrometheusStatus => {
    const row = rows.find((one) => one.id === id);
    if (!row) return { id, state: "unknown", answeredAt: null, detail: "The worker has not asked it yet." };
    const answeredAt = row.answeredAt?.getTime() ?? null;
    if (nowMs - row.askedAt.getTime() > staleAfterMs(monitor.intervalSeconds)) {
      return { id, state: "unknown", answeredAt, detail: "The worker has not asked it lately. Is the worker running?" };
    }
    return { id, state: row.state, answeredAt, detail: row.detail };
  });
}

export function toIncidentSummary(row: IncidentRow): IncidentSummaryView {
  const target = config().targets.find((one) => one.id === row.targetId);
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    targetId: row.targetId,
    targetName: target?.name ?? row.targetId ?? row.subject.replace(/^unmatched:/, ""),
    severity: row.severity,
    state: row.state,
    openedAt: row.openedAt.getTime(),
    openedBy: row.openedBy.name,
    investigateBy: row.investigateBy?.getTime() ?? null,
  };
}
