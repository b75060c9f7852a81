import { formatBytes, formatDuration, formatUtc } from "@/lib/domain/format/format";
import { freshValue, isHostMemoryLimit } from "@/lib/domain/signal/signal";
import type { TimeToLimit } from "@/lib/domain/trend/trend";
import type { CheckResult, CheckState } from "./check";
import type { CheckContext } from "./context";

/**
 * Post-incident 5: there is a forecast that reaches the stated horizon, and by it the limit is not reached before. Where it
 * is not so, or cannot be said, the note of whoever signs says what was decided.
 */
export function capacityForecast({ nowMs, signals, postIncident }: CheckContext): CheckResult {
  const { forecast, horizonSeconds } = postIncident;
  const horizon = formatDuration(horizonSeconds);
  const say = (state: CheckState, summary: string, detail: string): CheckResult => ({
    ...{ name: "capacity-forecast", state, summary, detail },
    ...{ query: forecast?.query ?? null, source: forecast?.source ?? "none", at: forecast?.judgedAt ?? null },
    ...(state === "met" ? {} : { noteDecides: true as const }),
  });
  const unknown = (summary: string, why: string) =>
    say("unknown", summary, `${why} Say in the note what was decided about capacity.`);
  if (!forecast) return unknown("no forecast", "This target was not judged yet.");
  const { trend, reachSeconds, judgedAt } = forecast;
  if (forecast.stale) return unknown("forecast too old", `The last one is of ${formatUtc(judgedAt, nowMs)}.`);
  const limit = freshValue(signals.limit);
  if (limit === null) return unknown("limit unknown", "Without a limit there is no time to it.");
  const farthest = trend.forecast.at(-1);
  if (trend.shape === "insufficient" || trend.shape === "restarted-recently" || !farthest) {
    return unknown("no forecast yet", `${trend.reasons[0] ?? "There are too few samples"}.`.replace(/\.\.$/, "."));
  }
  const denominator = isHostMemoryLimit(signals.limit) ? "the host's memory" : "the limit";
  const level = `In ${formatDuration(farthest.horizonSeconds)} from ${formatUtc(judgedAt, nowMs)}: ${formatBytes(farthest.bytes)}, 90 % between ${formatBytes(farthest.low)} and ${formatBytes(farthest.high)} (${farthest.basis}); ${denominator} is ${formatBytes(limit)}.`;
  const time = trend.timeToLimit;
  if (time && time.earliest <= horizonSeconds) {
    return say("not met", `limit ${describeTime(time)}`, `${level} The limit can be reached within ${horizon}.`);
  }
  if (reachSeconds < horizonSeconds) {
    const reach = formatDuration(reachSeconds);
    return unknown(
      `limit not within ${reach}, ${horizon} needed`,
      `${level} No forecast goes farther than six times what was seen, here ${reach}.`,
    );
  }
  return say("met", `limit not within ${horizon}`, time ? `${level} Limit ${describeTime(time)}.` : level);
}

/** Between the ends of the 90 % interval. */
function describeTime({ earliest, central, latest }: TimeToLimit): string {
  if (central === 0) return "is reached";
  const end = latest === null ? "open" : formatDuration(latest);
  return `in ${formatDuration(central)} (${formatDuration(earliest)} to ${end})`;
}
