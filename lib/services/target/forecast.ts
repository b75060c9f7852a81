import "server-only";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { ruleHorizonSeconds, ruleWindowSeconds } from "@/lib/domain/forecast/alert-rule";
import { formatMatchers, formatRange } from "@/lib/domain/promql/selector";
import { predictLinear, selectRange } from "@/lib/domain/trend/predict-linear";
import { config, getTarget } from "@/lib/services/config";
import { readSamples } from "@/lib/services/monitor/own-samples";
import { sharedPrometheus } from "@/lib/services/prometheus/cached";

/** Epoch seconds: the last instant that a date can hold. */
const latestTime = 8_640_000_000_000;

const whole = z.coerce.number().int();

/** Query parameters of the forecast; times in seconds, `time` in epoch seconds as Prometheus takes it. */
export const forecastQuery = z.object({
  windowSeconds: whole
    .min(10)
    .max(30 * 24 * 3600)
    .optional(),
  horizonSeconds: whole
    .min(10)
    .max(30 * 24 * 3600)
    .optional(),
  time: z.coerce.number().positive().max(latestTime).optional(),
});

/** The straight line of `predict_linear` at one evaluation time. Bytes are null unless `state` is `value`. */
export interface Forecast {
  targetId: string;
  state: "value" | "not exposed" | "error";
  windowSeconds: number;
  horizonSeconds: number;
  /** Evaluation time, epoch ms; whole seconds, so that it can be asked for again exactly. */
  evaluatedAt: number;
  /** The two expressions as Prometheus was asked, near end and far end. */
  expressions: { now: string; horizon: string };
  bytesNow: number | null;
  bytesAtHorizon: number | null;
  /** Who worked it out: the server, or the console from its own samples by the same formula while the server is away. */
  computedBy: "Prometheus" | "console";
  detail: string | null;
}

/** Default window and horizon at a time scale: the growth rule's own. */
function defaultForecastRange(timeScale: number) {
  return { windowSeconds: ruleWindowSeconds / timeScale, horizonSeconds: ruleHorizonSeconds / timeScale };
}

/** Asks Prometheus for both ends of the rule's line at one evaluation time. A failure is an answer with its reason. */
export async function readForecast(
  targetId: string,
  query: z.infer<typeof forecastQuery>,
  nowMs: number,
): Promise<Forecast> {
  const target = getTarget(targetId);
  const defaults = defaultForecastRange(config().timeScale);
  const windowSeconds = query.windowSeconds ?? defaults.windowSeconds;
  const horizonSeconds = query.horizonSeconds ?? defaults.horizonSeconds;
  const evaluatedAt = query.time === undefined ? Math.floor(nowMs / 1000) * 1000 : Math.round(query.time * 1000);
  const range = `guts_process_resident_memory_bytes${formatMatchers(target.matchers)}[${formatRange(windowSeconds)}]`;
  const expressions = { now: `predict_linear(${range}, 0)`, horizon: `predict_linear(${range}, ${horizonSeconds})` };
  const base = { targetId, windowSeconds, horizonSeconds, evaluatedAt, expressions, computedBy: "Prometheus" as const };
  try {
    const client = sharedPrometheus(target.prometheus);
    const [near, far] = await Promise.all([
      client.query(expressions.now, evaluatedAt),
      client.query(expressions.horizon, evaluatedAt),
    ]);
    const bytesNow = near[0]?.value;
    const bytesAtHorizon = far[0]?.value;
    if (
      bytesNow === undefined ||
      bytesAtHorizon === undefined ||
      !Number.isFinite(bytesNow) ||
      !Number.isFinite(bytesAtHorizon)
    ) {
      const detail = `Prometheus has fewer than two samples of guts_process_resident_memory_bytes for this target in the last ${formatRange(windowSeconds)}.`;
      return { ...base, state: "not exposed", bytesNow: null, bytesAtHorizon: null, detail };
    }
    return { ...base, state: "value", bytesNow, bytesAtHorizon, detail: null };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const own = await forecastFromOwnSamples(targetId, base);
    if (own === null) return { ...base, state: "error", bytesNow: null, bytesAtHorizon: null, detail };
    const said = `Worked out by the console from its own samples, since ${detail}.`;
    return { ...base, ...own, state: "value", computedBy: "console", detail: said };
  }
}

/** The same line by Prometheus's formula (3.x: the range is open on the left) from our own samples; null with fewer than two. */
async function forecastFromOwnSamples(
  targetId: string,
  { evaluatedAt, windowSeconds, horizonSeconds }: Pick<Forecast, "evaluatedAt" | "windowSeconds" | "horizonSeconds">,
): Promise<{ bytesNow: number; bytesAtHorizon: number } | null> {
  const range = { fromMs: evaluatedAt - windowSeconds * 1000, toMs: evaluatedAt };
  const points = selectRange(await readSamples(db(), targetId, "rss", range), evaluatedAt, windowSeconds);
  const bytesNow = predictLinear(points, evaluatedAt, 0);
  const bytesAtHorizon = predictLinear(points, evaluatedAt, horizonSeconds);
  return bytesNow === null || bytesAtHorizon === null ? null : { bytesNow, bytesAtHorizon };
}
