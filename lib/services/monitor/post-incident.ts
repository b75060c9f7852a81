import "server-only";
import { and, desc, eq, isNotNull } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { alerts, runs } from "@/lib/db/schema";
import type {
  ForecastReading,
  PostIncidentReading,
  StabilityReading,
  TrendRuleReading,
} from "@/lib/domain/check/post-incident-reading";
import type { Target } from "@/lib/domain/target/target";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import { scaledSettings } from "@/lib/domain/trend/settings";
import { config } from "@/lib/services/config";
import { readDiagnosisView } from "@/lib/services/diagnosis/views";
import { readStartsAfter } from "@/lib/services/run/watch-readings";
import { findLoadedTrendRule } from "@/lib/services/trend-alert/find-loaded";
import { readSamples } from "./own-samples";
import { readSettingsEdits } from "./settings-edits";

/** What is kept of an incident between rounds. */
export interface PostIncidentMemory {
  read: { at: number; reading: Omit<PostIncidentReading, "trendRule"> } | null;
  rule: { askedAt: number; told: TrendRuleReading; isRunning: boolean };
}

const newMemory = (): PostIncidentMemory => ({
  read: null,
  rule: { askedAt: Number.NEGATIVE_INFINITY, told: { state: "not known", detail: "not asked yet" }, isRunning: false },
});

/** Both in real time, however fast time runs: what a look costs does not shrink with it. */
const leastReadMs = 2_000;
const leastRuleMs = 10_000;

/** What the post-incident checks of one incident are decided from; read anew about every 15 s. */
export async function readPostIncident(
  known: Map<string, PostIncidentMemory>,
  { incidentId, target }: { incidentId: string; target: Target },
  nowMs: number,
): Promise<PostIncidentReading> {
  const memory = known.get(incidentId) ?? newMemory();
  known.set(incidentId, memory);
  const { timeScale, signOff } = config();
  askForRule(memory.rule, target, nowMs, Math.max(leastRuleMs, 60_000 / timeScale));
  if (!memory.read || nowMs - memory.read.at >= Math.max(leastReadMs, 15_000 / timeScale)) {
    const [stability, firing, watch, forecast, edits] = await Promise.all([
      readStability(target.id, (signOff.stableHours * 3600) / timeScale, nowMs),
      readFiring(incidentId),
      readWatch(incidentId),
      readForecastReach(target.id, nowMs),
      readSettingsEdits(incidentId),
    ]);
    const horizonSeconds = (signOff.capacityHours * 3600) / timeScale;
    memory.read = { at: nowMs, reading: { stability, firing, watch, forecast, horizonSeconds, edits } };
  }
  return { ...memory.read.reading, trendRule: memory.rule.told };
}

/** Begins to ask when that is due. No round waits for the answer: a Prometheus that hangs holds up nothing here. */
function askForRule(rule: PostIncidentMemory["rule"], target: Target, nowMs: number, everyMs: number): void {
  const entry = config().prometheus.find(({ id }) => id === target.prometheus);
  if (!entry || rule.isRunning || nowMs - rule.askedAt < everyMs) return;
  Object.assign(rule, { askedAt: nowMs, isRunning: true });
  void findLoadedTrendRule(entry, target, nowMs).then((told) => Object.assign(rule, { told, isRunning: false }));
}

/** The window is longer by the longest warm-up, which a new process is given before it is judged. */
async function readStability(targetId: string, neededSeconds: number, nowMs: number): Promise<StabilityReading> {
  const settings = scaledSettings(config().timeScale);
  const fromMs = nowMs - (neededSeconds + settings.warmUpMaximumSeconds) * 1000;
  const [points, restarts] = await Promise.all([
    readSamples(db(), targetId, "rss", { fromMs, toMs: nowMs }),
    readStartsAfter(targetId, fromMs),
  ]);
  const since = Math.max(fromMs, restarts.at(-1) ?? fromMs);
  const ofProcess = points.filter(({ at }) => at >= since);
  const trend = points.length === 0 ? null : analyseTrend({ points, limitBytes: null, restarts, settings });
  return {
    neededSeconds,
    trend,
    peakBytes: ofProcess.length === 0 ? null : Math.max(...ofProcess.map(({ value }) => value)),
    peakSinceMs: ofProcess[0]?.at ?? null,
    lastAt: points.at(-1)?.at ?? null,
  };
}

async function readFiring(incidentId: string): Promise<string[]> {
  const rows = await db()
    .selectDistinct({ name: alerts.name })
    .from(alerts)
    .where(and(eq(alerts.incidentId, incidentId), eq(alerts.status, "firing")))
    .orderBy(alerts.name);
  return rows.map(({ name }) => name);
}

async function readWatch(incidentId: string): Promise<PostIncidentReading["watch"]> {
  const [row] = await db()
    .select({ state: runs.watchState, detail: runs.watchDetail, until: runs.watchUntil })
    .from(runs)
    .where(and(eq(runs.incidentId, incidentId), isNotNull(runs.watchState)))
    .orderBy(desc(runs.requestedAt))
    .limit(1);
  if (!row?.state || !row.until) return null;
  return { state: row.state, detail: row.detail ?? "no reason given", until: row.until.getTime() };
}

async function readForecastReach(targetId: string, nowMs: number): Promise<ForecastReading | null> {
  const view = await readDiagnosisView(targetId, null, nowMs);
  if (!view) return null;
  const { extrapolationFactor } = scaledSettings(config().timeScale);
  const { trend, judgedAt, stale, source, query } = view;
  return {
    trend,
    judgedAt,
    stale,
    source,
    query,
    reachSeconds: extrapolationFactor * (trend.segment?.spanSeconds ?? 0),
  };
}
