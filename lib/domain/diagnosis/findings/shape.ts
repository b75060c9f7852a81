import { formatBytes, formatDuration, formatUtc } from "@/lib/domain/format/format";
import { computedEvidence, type Evidence, sourceOf } from "../evidence";
import { tellFarAway } from "../held-back";
import type { Situation } from "../situation";
import type { Finding } from "../verdict";
import { perHour, wholePercent } from "../wording";
import { trendEvidence } from "./trend-evidence";

/** The finding for a shape that is not growth without an end. */
export function shapeFindings(situation: Situation): Finding[] {
  const { trend, at } = situation;
  const { confidence } = trend;
  const evidence = trendEvidence(situation);
  const level = situation.levelBytes === null ? "its level" : formatBytes(situation.levelBytes);
  switch (trend.shape) {
    case "leak":
    case "growing-with-load":
      return [];
    case "stable-high":
      return [
        {
          id: "undersized",
          title: `High but flat${situation.levelShare === null ? "" : ` at ${wholePercent(situation.levelShare)} of the limit`}: undersized, not leaking`,
          confidence,
          evidence,
          wouldChangeIt: `Growth above ${visible(situation)}, the smallest that could be seen.`,
        },
      ];
    case "step":
      return [
        {
          id: "step",
          title: trend.step
            ? `Memory stepped up by ${formatBytes(trend.step.bytes)} at ${formatUtc(trend.step.atMs, at)}`
            : "Memory rose in a few steps, level between them",
          confidence,
          evidence: [...evidence, ...stepEvidence(situation)],
          wouldChangeIt: trend.step ? "Growth that goes on after the step." : "Growth that goes on between the steps.",
        },
      ];
    case "saturating":
      return [
        {
          id: "warming-up",
          title:
            trend.asymptoteBytes === null
              ? "Growth is slowing down: warming up"
              : `Growth is slowing down towards ${formatBytes(trend.asymptoteBytes)}`,
          confidence,
          evidence: [...evidence, ...asymptoteEvidence(situation)],
          wouldChangeIt: "A slope that stops falling, or a level above the one it was heading for.",
        },
      ];
    case "sawtooth":
      return [
        {
          id: "sawtooth",
          title: "Memory rises and falls back within its past range",
          confidence,
          evidence,
          wouldChangeIt: "A low point above all earlier low points.",
        },
      ];
    case "stable":
      return [
        {
          id: "steady",
          ...tellSteady(situation, level),
          confidence,
          evidence,
        },
      ];
    case "falling":
      return [
        {
          id: "falling",
          title: `Memory is falling, now ${level}`,
          confidence,
          evidence,
          wouldChangeIt: "A rise above the level at the window's beginning.",
        },
      ];
    case "restarted-recently":
    case "insufficient":
      return [
        {
          id: "undecided",
          title: trend.segment
            ? `Too early to tell: ${formatDuration(trend.segment.spanSeconds)} of one process seen`
            : "Too few samples of memory to tell anything",
          confidence: "low",
          evidence,
          wouldChangeIt: "More samples of the same process.",
        },
      ];
  }
}

function tellSteady(situation: Situation, level: string): { title: string; wouldChangeIt: string } {
  const { trend, heldBack, limit } = situation;
  if (heldBack?.name === "relevance") {
    return {
      title: withoutStop(tellFarAway({ trend, limit }, heldBack)),
      wouldChangeIt: "A steeper slope, or less memory to grow into.",
    };
  }
  if (heldBack || trend.overrules) {
    return {
      title: withoutStop(trend.reasons[0] ?? `Memory is at ${level}`),
      wouldChangeIt: "The same growth going on beyond what was reached before.",
    };
  }
  return {
    title: `Memory is steady at ${level}: no growth above ${visible(situation)}`,
    wouldChangeIt: "Growth above that over the same length of time.",
  };
}

/** A sentence as a title. */
function withoutStop(sentence: string): string {
  return sentence.replace(/\.$/, "");
}

function visible({ trend }: Situation): string {
  return trend.smallestDetectableBytesPerSecond === null
    ? "what can be seen"
    : perHour(trend.smallestDetectableBytesPerSecond);
}

function stepEvidence({ trend, signals }: Situation): Evidence[] {
  const { step } = trend;
  return computedEvidence("Height of the step", step?.bytes, "bytes", {
    source: sourceOf(signals, "rss"),
    at: step?.atMs ?? null,
  });
}

function asymptoteEvidence({ trend, signals, at }: Situation): Evidence[] {
  return computedEvidence("Heading for", trend.asymptoteBytes, "bytes", { source: sourceOf(signals, "rss"), at });
}
