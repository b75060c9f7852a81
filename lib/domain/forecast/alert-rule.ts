import type { AlertRuleForecast } from "@/lib/domain/incident/view";

/**
 * When a straight line reaches the limit. `bytesNow` and `bytesAtHorizon` are the line's ends at its evaluation time and
 * `horizonSeconds` later. 0 when the line is at or over the limit now; null when it never gets there.
 */
export function lineReachesLimit(line: {
  bytesNow: number;
  bytesAtHorizon: number;
  horizonSeconds: number;
  limitBytes: number;
}): { bytesPerSecond: number; inSeconds: number | null } {
  const bytesPerSecond = (line.bytesAtHorizon - line.bytesNow) / line.horizonSeconds;
  if (line.bytesNow >= line.limitBytes) return { bytesPerSecond, inSeconds: 0 };
  return { bytesPerSecond, inSeconds: bytesPerSecond > 0 ? (line.limitBytes - line.bytesNow) / bytesPerSecond : null };
}

/** The runbook's growth rule looks one hour back and four hours ahead; a compressed demo divides both by its time scale. */
export const ruleWindowSeconds = 3600;
export const ruleHorizonSeconds = 4 * 3600;
/** How long its condition holds before it fires. */
export const ruleForSeconds = 1800;

/** The choices of window and horizon, in real time, in seconds. */
export const windowChoices = [900, 3600, 4 * 3600, 12 * 3600] as const;
export const horizonChoices = [3600, 4 * 3600, 8 * 3600, 24 * 3600] as const;

/** Puts a forecast of the rule into the words and numbers of the page. */
export function toAlertRuleForecast(
  forecast: {
    expr: string;
    evaluatedAt: number;
    horizonSeconds: number;
    bytesNow: number | null;
    bytesAtHorizon: number | null;
    computedBy?: "Prometheus" | "console";
    detail: string | null;
  },
  limitBytes: number | null,
): AlertRuleForecast {
  const isOwn = forecast.computedBy === "console";
  const base = { expr: forecast.expr, evaluatedAt: forecast.evaluatedAt, isOwn };
  const { bytesNow, bytesAtHorizon } = forecast;
  if (bytesNow === null || bytesAtHorizon === null) {
    return {
      ...base,
      limitReachedInSeconds: null,
      bytesPerSecond: null,
      detail: forecast.detail ?? "Prometheus has no samples to fit a line to.",
    };
  }
  const line = { bytesNow, bytesAtHorizon, horizonSeconds: forecast.horizonSeconds };
  const reached = lineReachesLimit({ ...line, limitBytes: limitBytes ?? Number.POSITIVE_INFINITY });
  if (limitBytes === null) {
    return {
      ...base,
      limitReachedInSeconds: null,
      bytesPerSecond: reached.bytesPerSecond,
      detail: "No limit is known, so there is nothing to reach.",
    };
  }
  const detail = reached.inSeconds === null ? "The line does not rise." : null;
  return { ...base, limitReachedInSeconds: reached.inSeconds, bytesPerSecond: reached.bytesPerSecond, detail };
}
