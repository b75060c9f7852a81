import { freshValue } from "@/lib/domain/signal/signal";
import type { Gate, TrendResult } from "@/lib/domain/trend/trend";
import { median } from "./buckets";
import { type ConsumerName, isConsumerName } from "./consumers";
import { heldBackBy } from "./held-back";
import type { DiagnosisInput } from "./input";
import type { Confidence } from "./verdict";

/** The consumer that accounts for at least half of the growth. */
interface Dominant {
  name: ConsumerName;
  /** Of the growth, 0..1. */
  share: number;
  confidence: Confidence;
  /** Where the share comes from, for evidence. */
  source: string;
}

/** The input with what every finding, option and sentence asks of it. */
export interface Situation extends DiagnosisInput {
  /** Bytes; null when RSS is unknown. */
  levelBytes: number | null;
  /** Bytes; null when none is set or it is unknown. */
  limitBytes: number | null;
  levelShare: number | null;
  /** The shape is one of growth, and restarts do not account for it. */
  grows: boolean;
  /** Bytes per second, above zero, when it grows and the slope is known; else null. */
  growthPerSecond: number | null;
  /** What keeps growth that was seen from being called a leak; null where none was seen. */
  heldBack: Gate | null;
  dominant: Dominant | null;
  /** At or heading for 90 % of the limit. */
  high: boolean;
  undecided: boolean;
  /** The process starts again and again, without growth across its starts. */
  restartsRepeat: boolean;
}

/** The alert's own threshold. */
export const highShare = 0.9;
/** From this share on a consumer is what the growth is about. */
export const dominantShare = 0.5;
/** A share from which on the rest hardly matters. */
export const clearShare = 0.7;
const repeatedRestarts = 3;

/** Works out the situation once, so that sentence, findings and recommendation cannot disagree about it. */
export function assessSituation(input: DiagnosisInput): Situation {
  const { trend, limit, signals } = input;
  const levelBytes = trend.levelBytes ?? freshValue(signals.rss);
  const limitBytes = limit.state === "set" && Number.isFinite(limit.bytes) && limit.bytes > 0 ? limit.bytes : null;
  const levelShare = levelBytes !== null && limitBytes !== null ? levelBytes / limitBytes : null;
  const restartsRepeat = restartsGoOn(input) && !outgrowsRestarts(trend);
  const grows = !restartsRepeat && (trend.shape === "leak" || trend.shape === "growing-with-load");
  const slope = trend.slopeBytesPerSecond;
  const heading = trend.shape === "saturating" && trend.asymptoteBytes !== null ? trend.asymptoteBytes : levelBytes;
  return {
    ...input,
    levelBytes,
    limitBytes,
    levelShare,
    grows,
    growthPerSecond: grows && slope !== null && slope > 0 ? slope : null,
    heldBack: heldBackBy(trend),
    dominant: findDominant(input),
    high: limitBytes !== null && Math.max(levelBytes ?? 0, heading ?? 0) >= highShare * limitBytes,
    undecided: trend.shape === "insufficient" || trend.shape === "restarted-recently",
    restartsRepeat,
  };
}

/** Several starts, the last of which is no longer ago than is usual between them: deploys of last week do not count. */
function restartsGoOn({ restarts, at }: DiagnosisInput): boolean {
  const starts = [...restarts].sort((a, b) => a - b);
  const usual = median(starts.slice(1).map((start, i) => start - (starts[i] ?? start)));
  const last = starts.at(-1);
  if (starts.length < repeatedRestarts || usual === null || last === undefined) return false;
  return at - last <= 2 * usual;
}

/** Whether memory is a matter of its own beside the restarts: growth beyond what earlier lives reached, or no room at all. */
function outgrowsRestarts({ shape, gates }: TrendResult): boolean {
  if (shape === "leak" || shape === "stable-high") return true;
  if (shape !== "growing-with-load") return false;
  return gates.find((gate) => gate.name === "new-high")?.passed ?? true;
}

/** Share of the growth of one consumer, 0..1; null when unknown. */
export function growthShare({ attribution, trend }: DiagnosisInput, name: ConsumerName): number | null {
  const part = attribution?.growth.parts.find((candidate) => candidate.name === name);
  if (part) return part.share;
  const load = trend.loads.find((candidate) => candidate.name === name);
  return load ? clampShare(load.share) : null;
}

function findDominant(input: DiagnosisInput): Dominant | null {
  const { attribution, trend } = input;
  const shares = (attribution?.growth.parts ?? []).flatMap(({ name, share, unit }): Dominant[] => {
    if (share === null) return [];
    const basis = attribution?.perUnit.find((entry) => entry.name === name)?.basis;
    const certain = unit === "bytes" || basis === "told" || basis === "measured";
    const confidence = certain && share >= clearShare ? "high" : certain || share >= clearShare ? "medium" : "low";
    return [{ name, share, confidence, source: "attribution of the growth" }];
  });
  // The trend's own regression speaks for consumers that the attribution has not seen. Where it looked and could not tell,
  // that stands: two series that merely rise together would pass for cause and effect.
  const weighed = new Set(attribution?.growth.parts.map((part) => part.name));
  for (const { name, share } of trend.loads) {
    if (!isConsumerName(name) || weighed.has(name) || !Number.isFinite(share)) continue;
    const source = "regression of the trend on its loads";
    shares.push({ name, share: clampShare(share), confidence: share >= clearShare ? "medium" : "low", source });
  }
  const largest = shares.reduce<Dominant | null>(
    (best, next) => (best && best.share >= next.share ? best : next),
    null,
  );
  return largest && largest.share >= dominantShare ? largest : null;
}

function clampShare(share: number): number {
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}
