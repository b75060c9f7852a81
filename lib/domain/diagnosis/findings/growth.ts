import { formatBytes, formatDuration, formatGrowth } from "@/lib/domain/format/format";
import { type ConsumerName, consumerLabels } from "../consumers";
import { computedEvidence, type Evidence, sourceOf } from "../evidence";
import { growthShare, type Situation } from "../situation";
import type { Finding, FindingId } from "../verdict";
import { wholePercent } from "../wording";
import { trendEvidence } from "./trend-evidence";

/** The shapes of growth: a leak, and growth that follows a consumer. */
export function growthFindings(situation: Situation): Finding[] {
  return [...leak(situation), ...growthWithConsumers(situation)];
}

function leak(situation: Situation): Finding[] {
  const { trend, growthPerSecond } = situation;
  if (trend.shape !== "leak" || growthPerSecond === null) return [];
  const deceleration = trend.gates.find((gate) => gate.name === "deceleration");
  const span = trend.segment ? ` over ${formatDuration(trend.segment.spanSeconds)}` : "";
  return [
    {
      id: "leak",
      title: `Memory grows without a plateau: ${formatGrowth(growthPerSecond)}${span}`,
      confidence: trend.confidence,
      evidence: trendEvidence(situation),
      wouldChangeIt: `A second half of the window that grows less than ${deceleration?.threshold ?? 0.7} times as fast as the whole, or a fall to the level at the window's beginning.`,
    },
  ];
}

function growthWithConsumers(situation: Situation): Finding[] {
  const { dominant, attribution, trend, growthPerSecond } = situation;
  const rising = growthPerSecond !== null || trend.shape === "saturating" || trend.shape === "step";
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
