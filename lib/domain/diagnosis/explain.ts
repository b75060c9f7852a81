import { formatDuration, formatGrowth } from "@/lib/domain/format/format";
import type { TrendResult } from "@/lib/domain/trend/trend";
import { consumerLabels } from "./consumers";
import { tellFarAway } from "./held-back";
import { explainLoop } from "./restart-loop";
import type { Situation } from "./situation";
import type { HeadlinePart } from "./verdict";
import { perHour, wholePercent } from "./wording";

/** A later part that grows this much faster than the middle is worth a word. */
const acceleratingRatio = 1.3;

const text = (words: string): HeadlinePart => ({ kind: "text", text: words });
const clock = (at: number): HeadlinePart => ({ kind: "clock", at });

/** Why the headline says what it says, as one sentence in parts. */
export function explain(situation: Situation): HeadlinePart[] {
  const { trend, growthPerSecond, dominant } = situation;
  const cause = dominant
    ? [text(` Grows with ${consumerLabels[dominant.name]} (${wholePercent(dominant.share)} of it).`)]
    : [];
  if (trend.restartLoop) return [text(explainLoop(situation, trend.restartLoop)), ...cause];
  if (growthPerSecond !== null) {
    const word = trend.shape === "leak" ? "Leak" : "Growth";
    return [
      text(`${word}: ${formatGrowth(growthPerSecond)}`),
      ...since(situation),
      text(`, ${paceOf(situation)}.`),
      ...cause,
    ];
  }
  if (trend.shape === "step" && trend.step)
    return [text("The step was at "), clock(trend.step.atMs), text("."), ...cause];
  const level = explainLevel(situation);
  if (level !== null) return [text(level)];
  return [text(firstReason(trend)), ...(trend.shape === "saturating" ? cause : [])];
}

/** For a level shape: what could not be seen, or what was seen and why it is no leak. Null for any other shape. */
function explainLevel({ trend, heldBack, limit }: Situation): string | null {
  if (trend.shape !== "stable" && trend.shape !== "stable-high" && trend.shape !== "sawtooth") return null;
  if (trend.overrules) return firstReason(trend);
  if (heldBack) return heldBack.name === "relevance" ? tellFarAway({ trend, limit }, heldBack) : firstReason(trend);
  const visible = trend.smallestDetectableBytesPerSecond;
  if (visible === null || !trend.segment) return null;
  return `No growth above ${perHour(visible)} in ${formatDuration(trend.segment.spanSeconds)}.`;
}

function firstReason({ reasons }: TrendResult): string {
  return reasons[0] ?? "The samples say no more.";
}

/** A window that opens on a running process cannot tell when its growth began. */
function since({ trend }: Situation): HeadlinePart[] {
  const { segment } = trend;
  if (!segment) return [];
  return [text(trend.segmentStartsMs.length > 1 ? " since " : " since at least "), clock(segment.fromMs)];
}

/** The gate shows one of two numbers, and only the later slope is a speed: of the other, large means slowing down. */
function paceOf({ trend }: Situation): string {
  const gate = trend.gates.find(({ name }) => name === "deceleration");
  if (!gate || gate.value === null) return "steady";
  if (!gate.passed) return "slowing down";
  return gate.measure === "later-slope" && gate.value >= acceleratingRatio ? "accelerating" : "steady";
}
