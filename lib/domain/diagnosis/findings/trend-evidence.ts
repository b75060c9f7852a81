import { computedEvidence, type Evidence, signalEvidence, sourceOf } from "../evidence";
import type { Situation } from "../situation";

/** The numbers of the trend that decide its shape: slope, resolution, gates, level against the limit, time to it. */
export function trendEvidence(situation: Situation): Evidence[] {
  const { trend, rssQuery, signals, levelBytes, levelShare, limit, limitBytes } = situation;
  const from = { source: sourceOf(signals, "rss"), at: trend.segment?.toMs ?? situation.at, query: rssQuery ?? null };
  const passed = trend.gates.filter((gate) => gate.passed).length;
  return [
    ...computedEvidence("Slope", trend.slopeBytesPerSecond, "bytes-per-second", from),
    ...computedEvidence("Smallest visible slope", trend.smallestDetectableBytesPerSecond, "bytes-per-second", from),
    ...computedEvidence("Length of the window", trend.segment?.spanSeconds, "seconds", from),
    ...(trend.gates.length > 0
      ? [{ label: "Checks passed", value: `${passed} of ${trend.gates.length}`, unit: "text" as const, ...from }]
      : []),
    ...(levelBytes === null ? signalEvidence("RSS", signals.rss) : computedEvidence("RSS", levelBytes, "bytes", from)),
    ...computedEvidence("Limit", limitBytes, "bytes", { source: limit.source, at: signals.limit?.at ?? null }),
    ...computedEvidence("Share of the limit", levelShare, "ratio", from),
    // Without a limit the trend's time is that to the end of the host's memory.
    ...(limit.state === "set"
      ? computedEvidence("Time to the limit", trend.timeToLimit?.central, "seconds", from)
      : []),
  ];
}
