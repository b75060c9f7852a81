import { formatBytes, formatDuration, formatGrowth } from "@/lib/domain/format/format";
import type { TrendResult } from "@/lib/domain/trend/trend";
import { type ConsumerName, consumerLabels } from "../consumers";
import { computedEvidence, type Evidence, sourceOf } from "../evidence";
import { findLoop } from "../restart-loop";
import { growthShare, type Situation } from "../situation";
import type { Finding, FindingId } from "../verdict";
import { wholePercent } from "../wording";
import { trendEvidence } from "./trend-evidence";

/** The shapes of growth: a leak, and growth that follows a consumer. */
export function growthFindings(situation: Situation): Finding[] {
  return [...leak(situation), ...growthWithConsumers(situation)];
}

function leak(situation: Situation): Finding[] {
  const { trend } = situation;
  if (trend.shape !== "leak") return [];
  const { title, wouldChangeIt } = trend.restartLoop
    ? findLoop(situation, trend.restartLoop)
    : findSteadyLeak(situation);
  const evidence = [...loopEvidence(situation), ...trendEvidence(situation)];
  return [{ id: "leak", title, confidence: trend.confidence, evidence, wouldChangeIt }];
}

function findSteadyLeak({ trend, growthPerSecond }: Situation): { title: string; wouldChangeIt: string } {
  const speed = growthPerSecond === null ? "" : `: ${formatGrowth(growthPerSecond)}`;
  const span = trend.segment ? ` over ${formatDuration(trend.segment.spanSeconds)}` : "";
  return {
    title: `Memory grows without a plateau${speed}${span}`,
    wouldChangeIt: `${slowingDown(trend)}, or a fall to the level at the window's beginning.`,
  };
}

/** What slowing down would look like, in terms of the number that the gate shows. */
function slowingDown({ gates }: TrendResult): string {
  const gate = gates.find(({ name }) => name === "deceleration");
  if (!gate) return "Growth that slows down";
  return gate.measure === "filling"
    ? `A curve that fills up and fits ${gate.threshold} times better than a line`
    : `A later part of the window that grows less than ${gate.threshold} times as fast as its middle`;
}

function loopEvidence({ trend, signals, restarts, at }: Situation): Evidence[] {
  const { restartLoop: loop } = trend;
  if (!loop) return [];
  const from = { source: sourceOf(signals, "rss"), at };
  return [
    ...computedEvidence("Usual time between starts", loop.intervalSeconds, "seconds", from),
    ...computedEvidence("Usual peak of a life", loop.peakBytes, "bytes", from),
    ...(loop.kills > 0 ? computedEvidence("Lives that ended at the limit", loop.kills, "count", from) : []),
    ...(restarts.length > 0
      ? computedEvidence("Starts in the window", restarts.length, "count", { source: "process start time", at })
      : []),
  ];
}

function growthWithConsumers(situation: Situation): Finding[] {
  const { dominant, attribution, trend, grows } = situation;
  const rising = grows || trend.shape === "saturating" || trend.shape === "step";
  if (!dominant || !rising) return [];
  const label = consumerLabels[dominant.name];
  return [
    {
      id: findingFor(dominant.name),
      title: `Memory grows with ${label}: ${wholePercent(dominant.share)} of the growth`,
      confidence: dominant.confidence,
      evidence: [
        ...consumerEvidence(situation, dominant.name),
        ...(attribution?.growth.parts ?? [])
          .filter((part) => part.name !== dominant.name)
          .flatMap((part) =>
            computedEvidence(
              `Share of ${consumerLabels[part.name]}`,
              part.share,
              "ratio",
              attributionSource(situation),
            ),
          ),
        ...computedEvidence(
          "Share unexplained",
          attribution?.growth.unexplainedShare,
          "ratio",
          attributionSource(situation),
        ),
      ],
      wouldChangeIt: `Memory that keeps growing while ${label} stay level, or the reverse.`,
    },
  ];
}

function consumerEvidence(situation: Situation, name: ConsumerName): Evidence[] {
  const { attribution, dominant } = situation;
  const part = attribution?.growth.parts.find((candidate) => candidate.name === name);
  const unit = attribution?.perUnit.find((candidate) => candidate.name === name);
  const from = attributionSource(situation);
  const label = consumerLabels[name];
  const source = { ...from, source: part ? from.source : (dominant?.source ?? from.source) };
  return [
    ...computedEvidence(`Share of ${label} in the growth`, growthShare(situation, name), "ratio", source),
    ...computedEvidence(`Growth of ${label}`, part?.bytes, "bytes", from),
    ...computedEvidence(`At the beginning`, part?.from, part?.unit ?? "count", from),
    ...computedEvidence(`At the end`, part?.to, part?.unit ?? "count", from),
    ...(unit && unit.bytes !== null
      ? computedEvidence(`Bytes for each (${unit.basis}: ${formatBytes(unit.bytes)})`, unit.bytes, "bytes", from)
      : []),
  ];
}

function attributionSource({ attribution, signals }: Situation): { source: string; at: number | null } {
  return { source: `changes of ${sourceOf(signals, "rss")} and its consumers`, at: attribution?.segment.toMs ?? null };
}

function findingFor(name: ConsumerName): FindingId {
  switch (name) {
    case "cache":
      return "growth-with-cache";
    case "connections":
    case "peers":
    case "websockets":
      return "growth-with-connections";
    case "mempool":
      return "growth-with-mempool";
    case "rocksdb":
    case "artifacts":
    case "repositories":
    case "metric-series":
    case "allocator":
      return "growth-with-other";
  }
}
