import { cleanSamples } from "./clean";
import { predictLinear } from "./predict-linear";
import type { TrendPoint } from "./theil-sen";

/** The runbook's rule on growth: `predict_linear(rss[window], horizon) > share · limit`, for so long. */
export interface GrowthRule {
  windowSeconds: number;
  horizonSeconds: number;
  /** Share of the limit, 0.9 in the runbook. */
  share: number;
  /** How long the condition must hold before the alert fires. */
  forSeconds: number;
}

/** How often the rule would have fired, and what came within its horizon. `fired` is the sum of the other three. */
export interface RuleReplay {
  fired: number;
  /** The share of the limit was reached within the horizon. */
  right: number;
  wrong: number;
  /** It had not been reached when the history ended, before the horizon did. */
  undecided: number;
}

/** More instants of evaluation show no more alerts that last. */
const mostEvaluations = 1000;

/**
 * Replays the rule on a history as Prometheus would have evaluated it at the samples' times (at 1,000 of them at most),
 * from the first full window on. An alert that lasts counts once. All zeros where the history is shorter than the window
 * or the limit is no positive size.
 */
export function replayRule(points: readonly TrendPoint[], limitBytes: number, rule: GrowthRule): RuleReplay {
  const replay: RuleReplay = { fired: 0, right: 0, wrong: 0, undecided: 0 };
  const threshold = limitBytes * rule.share;
  if (!Number.isFinite(threshold) || threshold <= 0) return replay;
  const { atMs, values } = cleanSamples(points);
  const samples = Array.from(atMs, (at, index): TrendPoint => ({ at, value: values[index] as number }));
  const stride = Math.max(1, Math.ceil(samples.length / mostEvaluations));
  const fullFrom = (atMs[0] ?? 0) + rule.windowSeconds * 1000;
  let oldest = 0;
  let pendingSince: number | null = null;
  let isFiring = false;
  for (let index = 0; index < samples.length; index += stride) {
    const now = atMs[index] as number;
    if (now < fullFrom) continue;
    while ((atMs[oldest] as number) <= now - rule.windowSeconds * 1000) oldest += 1;
    const predicted = predictLinear(samples.slice(oldest, index + 1), now, rule.horizonSeconds);
    if (predicted === null || !(predicted > threshold)) {
      pendingSince = null;
      isFiring = false;
      continue;
    }
    pendingSince ??= now;
    if (isFiring || now - pendingSince < rule.forSeconds * 1000) continue;
    isFiring = true;
    replay.fired += 1;
    replay[outcomeOf(samples, index, threshold, rule.horizonSeconds)] += 1;
  }
  return replay;
}

function outcomeOf(
  samples: readonly TrendPoint[],
  firedAt: number,
  threshold: number,
  horizonSeconds: number,
): "right" | "wrong" | "undecided" {
  const untilMs = (samples[firedAt]?.at ?? 0) + horizonSeconds * 1000;
  for (let index = firedAt; index < samples.length; index += 1) {
    const { at, value } = samples[index] as TrendPoint;
    if (at > untilMs) return "wrong";
    if (value >= threshold) return "right";
  }
  return (samples.at(-1)?.at ?? 0) >= untilMs ? "wrong" : "undecided";
}
