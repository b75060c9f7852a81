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
import { toWatch } from "@/lib/services/run/to-watch";
import { readStartsAfter } from "@/lib/services/run/watch-readings";
import { findLoadedTrendRule } from "@/lib/services/trend-alert/find-loaded";
import { readSamples } from "./own-samples";
import { readSettingsEdits } from "./settings-edits";

type OfTarget = Pick<PostIncidentReading, "stability" | "forecast" | "horizonSeconds">;
type OfIncident = Pick<PostIncidentReading, "firing" | "watch" | "edits">;

/** What is kept between rounds, by target and by incident. */
export interface PostIncidentMemory {
  targets: Map<string, { read: Kept<OfTarget> | null; rule: RuleMemory }>;
  incidents: Map<string, Kept<OfIncident>>;
}

interface Kept<T> {
  at: number;
  reading: T;
}

interface RuleMemory {
  askedAt: number;
  told: TrendRuleReading;
  isRunning: boolean;
}

export const newPostIncidentMemory = (): PostIncidentMemory => ({ targets: new Map(), incidents: new Map() });

const newRule = (): RuleMemory => ({
  askedAt: Number.NEGATIVE_INFINITY,
  told: { state: "not known", detail: "not asked yet" },
  isRunning: false,
});

/** Both in real time, however fast time runs: what a look costs does not shrink with it. */
const leastReadMs = 2_000;
const leastRuleMs = 10_000;

/** Read anew about every 15 s. */
const isDue = (kept: Kept<unknown> | null | undefined, nowMs: number): boolean =>
  !kept || nowMs - kept.at >= Math.max(leastReadMs, 15_000 / config().timeScale);

/** The part of what the post-incident checks are decided from that is the same for all incidents of a target. */
export async function readTargetPart(
  known: PostIncidentMemory,
  target: Target,
  nowMs: number,
): Promise<OfTarget & Pick<PostIncidentReading, "trendRule">> {
  const memory = known.targets.get(target.id) ?? { read: null, rule: newRule() };
  known.targets.set(target.id, memory);
  const { timeScale, signOff } = config();
  askForRule(memory.rule, target, nowMs, Math.max(leastRuleMs, 60_000 / timeScale));
  if (!memory.read || isDue(memory.read, nowMs)) {
    const [stability, forecast] = await Promise.all([
      readStability(target.id, (signOff.stableHours * 3600) / timeScale, nowMs),
      readForecastReach(target.id, nowMs),
    ]);
    const horizonSeconds = (signOff.capacityHours * 3600) / timeScale;
    memory.read = { at: nowMs, reading: { stability, forecast, horizonSeconds } };
  }
  return { ...memory.read.reading, trendRule: memory.rule.told };
}

/** The part that is one incident's own. */
export async function readIncidentPart(
  known: PostIncidentMemory,
  incidentId: string,
  nowMs: number,
): Promise<OfIncident> {
  const kept = known.incidents.get(incidentId);
  if (kept && !isDue(kept, nowMs)) return kept.reading;
  const [firing, watch, edits] = await Promise.all([
    readFiring(incidentId),
    readWatch(incidentId),
    readSettingsEdits(incidentId),
  ]);
  const reading = { firing, watch, edits };
  known.incidents.set(incidentId, { at: nowMs, reading });
  return reading;
}

/** Lets go of what belongs to incidents that are over, and to targets without one. */
export function forgetPostIncident(
  known: PostIncidentMemory,
  live: readonly { id: string; targetId: string | null }[],
): void {
  for (const id of known.incidents.keys()) if (!live.some((one) => one.id === id)) known.incidents.delete(id);
  for (const id of known.targets.keys()) if (!live.some((one) => one.targetId === id)) known.targets.delete(id);
}

/** Begins to ask when that is due. No round waits for the answer: a Prometheus that hangs holds up nothing here. */
function askForRule(rule: RuleMemory, target: Target, nowMs: number, everyMs: number): void {
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
    .select()
    .from(runs)
    .where(and(eq(runs.incidentId, incidentId), isNotNull(runs.watchState)))
    .orderBy(desc(runs.requestedAt))
    .limit(1);
  return row ? toWatch(row) : null;
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
