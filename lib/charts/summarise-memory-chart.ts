import { formatBytes, formatUtc } from "@/lib/domain/format/format";
import { countEvents } from "./count-events";
import { findLimitCrossing } from "./forecast-crossing";
import type { MemoryChartData } from "./memory-chart-data";
import type { ChartEvent, ChartPoint, WatchedSpan } from "./memory-chart-model";
import type { UsableForecast } from "./usable-forecast";

/** The chart in words, for those who cannot see it: range, ends, peak, limit, events, the last watch, gaps, the alert
 * rule's line and the forecast with its interval at its farthest horizon. */
export function summariseMemoryChart(
  data: MemoryChartData,
  facts: {
    points: readonly ChartPoint[];
    gaps: number;
    events: readonly ChartEvent[];
    watches: readonly WatchedSpan[];
    forecast: UsableForecast | null;
  },
): string {
  const time = (at: number) => formatUtc(at, data.nowMs);
  const first = facts.points[0];
  const last = facts.points.at(-1);
  if (!first || !last) {
    const nothing = `No memory samples from ${time(data.fromMs)} to ${time(data.nowMs)}. ${data.detail ?? ""}`.trim();
    return facts.forecast ? `${nothing} ${forecastSentences(facts.forecast, data.limitBytes, time)}` : nothing;
  }
  const peak = facts.points.reduce((high, point) => (point.value > high.value ? point : high), first);
  return [
    `Resident memory from ${time(first.at)} to ${time(last.at)}: ${formatBytes(first.value)} at first,` +
      ` ${formatBytes(last.value)} at last, highest ${formatBytes(peak.value)} at ${time(peak.at)}.`,
    data.limitBytes === null ? "No limit is known." : `The limit is ${formatBytes(data.limitBytes)}.`,
    forecastSentences(facts.forecast, data.limitBytes, time),
    overlaySentence(data, time),
    ...countEvents(facts.events).map((words) => `${words}.`),
    facts.watches.at(-1)?.text ?? "",
    count(facts.gaps, "gap without samples", "gaps without samples"),
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function forecastSentences(
  forecast: UsableForecast | null,
  limitBytes: number | null,
  time: (at: number) => string,
): string {
  const far = forecast?.rows.at(-1);
  if (!forecast || !far) return "There is no forecast.";
  const crossing = findLimitCrossing(forecast, limitBytes);
  const earliest = crossing?.earliestAt ? `, at ${time(crossing.earliestAt)} earliest` : "";
  return [
    `The forecast${forecast.stale ? ", from stale samples," : ""} is ${forecast.grows ? "" : "no change: "}` +
      `${formatBytes(far.bytes)} at ${time(far.at)}, between ${formatBytes(far.low)} and ${formatBytes(far.high)}` +
      ` (90 % interval, ${far.basis}).`,
    crossing ? `It reaches the limit at ${time(crossing.at)}${earliest}.` : "",
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function overlaySentence(data: MemoryChartData, time: (at: number) => string): string {
  const { overlay, limitBytes } = data;
  if (overlay.state !== "value" || overlay.bytesAtEvaluation === null || overlay.bytesAtHorizon === null) {
    return "The alert rule's line is not drawn.";
  }
  const growth = overlay.bytesAtHorizon - overlay.bytesAtEvaluation;
  const end = overlay.evaluatedAt + overlay.horizonSeconds * 1000;
  if (limitBytes !== null && overlay.bytesAtEvaluation < limitBytes && overlay.bytesAtHorizon >= limitBytes) {
    const share = (limitBytes - overlay.bytesAtEvaluation) / growth;
    const at = overlay.evaluatedAt + share * overlay.horizonSeconds * 1000;
    return `The alert rule's line reaches the limit at ${time(at)}.`;
  }
  return `The alert rule's line is at ${formatBytes(overlay.bytesAtHorizon)} at ${time(end)}.`;
}

function count(amount: number, one: string, many: string): string {
  if (amount === 0) return "";
  return `${amount} ${amount === 1 ? one : many}.`;
}
