import type { Buckets } from "./buckets";
import { type Growth, leakShare, leakSigmas, measureGrowth } from "./growth";
import { withoutDailyCycle } from "./season";
import type { Gate, GateMeasure, GateName, TrendSettings } from "./trend";

/** What the values of the shape gates are held against. */
export const thresholds = {
  persistence: 0.5,
  deceleration: 0.55,
  step: 0.65,
  stairs: 2.5,
  filling: 2,
  load: 0.7,
} as const;

/** The newest part of the window that the growth must not depend on. */
const removedShare = 0.15;

export interface ShapeJudgement {
  growth: Growth;
  gates: readonly Gate[];
  passed: boolean;
}

/** Judges the floors; null when there are too few. */
export function judgeShape(asMeasured: Buckets, quantum: number): ShapeJudgement | null {
  const buckets = withoutDailyCycle(asMeasured);
  const growth = measureGrowth(buckets, quantum);
  if (!growth) return null;
  const count = buckets.floors.length;
  const earlier = measureGrowth(buckets, quantum, count - Math.max(1, Math.round(removedShare * count)));
  const gates = [
    gate("growth", growth.bytes, "at least", growth.leakBytes, "bytes"),
    gate("persistence", growth.persistence, "at least", thresholds.persistence, "ratio"),
    decelerationGate(growth),
    stepGate(growth),
    gate("confirmation", earlier && confirmationOf(earlier), "at least", 1, "ratio"),
  ];
  return { growth, gates, passed: gates.every((gate) => gate.passed) };
}

/** The later slope is too small, or a curve that fills up fits much better: shown is what is nearer to failing. */
function decelerationGate({ secondHalf, filling }: Growth): Gate {
  return secondHalf > 0 && filling / thresholds.filling > thresholds.deceleration / secondHalf
    ? gate("filling", filling, "below", thresholds.filling, "ratio")
    : gate("later-slope", secondHalf, "at least", thresholds.deceleration, "ratio");
}

/** One jump makes most of the growth, or a staircase fits much better than a line: shown is what is nearer to failing. */
function stepGate(growth: Growth): Gate {
  const whole = Math.max(growth.bytes, growth.riseBytes);
  if (whole <= 0) return gate("jump", null, "below", thresholds.step, "ratio");
  const jump = growth.jump.bytes / whole;
  return growth.stairs / thresholds.stairs > jump / thresholds.step
    ? gate("stairs", growth.stairs, "below", thresholds.stairs, "ratio")
    : gate("jump", jump, "below", thresholds.step, "ratio");
}

/**
 * Whether the growth was there before the newest part of the window: the least of growth and persistence against two
 * thirds of what the gates themselves ask for. Milder than these, because a slow leak has grown by less so far.
 */
function confirmationOf(earlier: Growth): number {
  const sigmas = earlier.line.sigma > 0 ? (1.5 * earlier.bytes) / (leakSigmas * earlier.line.sigma) : Number.MAX_VALUE;
  return Math.min(
    sigmas,
    (1.5 * earlier.bytes) / (leakShare * earlier.level),
    (1.5 * earlier.persistence) / thresholds.persistence,
  );
}

/** The load gate: how much of the growth the loads explain that do not themselves only grow; null without loads. */
export function loadGate(explainedShare: number | null): Gate {
  return gate("load", explainedShare, "below", thresholds.load, "ratio", true);
}

/** The new-high gate: the newest floor against the highest level at which an earlier life of the process held itself. */
export function newHighGate(floorBytes: number, pastBytes: number | null): Gate {
  if (pastBytes === null) return gate("new-high", null, "above", 0, "bytes", true);
  return gate("new-high", floorBytes, "above", pastBytes, "bytes");
}

/** The relevance gate: a limit that is far beyond the data is not extrapolated to. Passes when there is no known limit. */
export function relevanceGate(
  growth: Pick<Growth, "line" | "spanSeconds">,
  levelBytes: number,
  limitBytes: number | null,
  settings: TrendSettings,
): Gate {
  const { slope } = growth.line;
  const threshold = Math.min(settings.relevanceMaximumSeconds, settings.extrapolationFactor * growth.spanSeconds);
  if (limitBytes === null) return gate("relevance", null, "at most", threshold, "seconds", true);
  const left = slope > 0 ? Math.max(0, limitBytes - levelBytes) / slope : null;
  // A slope of almost nothing leads to a time that no number can hold.
  return gate("relevance", left !== null && Number.isFinite(left) ? left : null, "at most", threshold, "seconds");
}

const nameOf: Record<GateMeasure, GateName> = {
  growth: "growth",
  persistence: "persistence",
  "later-slope": "deceleration",
  filling: "deceleration",
  jump: "step",
  stairs: "step",
  confirmation: "confirmation",
  load: "load",
  "new-high": "new-high",
  relevance: "relevance",
};

function gate(
  measure: GateMeasure,
  value: number | null,
  passes: Gate["passes"],
  threshold: number,
  unit: Gate["unit"],
  passedWhenUnknown = false,
): Gate {
  return {
    name: nameOf[measure],
    measure,
    value,
    threshold,
    passes,
    unit,
    passed: value === null ? passedWhenUnknown : holds(value, passes, threshold),
  };
}

function holds(value: number, passes: Gate["passes"], threshold: number): boolean {
  switch (passes) {
    case "at least":
      return value >= threshold;
    case "at most":
      return value <= threshold;
    case "above":
      return value > threshold;
    case "below":
      return value < threshold;
  }
}
