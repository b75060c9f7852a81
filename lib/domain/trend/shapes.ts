import type { Step } from "./courses";
import { thresholds } from "./gates";
import type { Growth } from "./growth";
import { killedShare } from "./segments";
import type { Gate, GateName, Shape } from "./trend";

/** What the shape of one uninterrupted stretch is decided from. */
export interface ShapeFacts {
  growth: Growth;
  gates: readonly Gate[];
  /** Share of the growth that loads explain which also fall at times; null without loads. */
  explainedShare: number | null;
  step: Step | null;
  swings: boolean;
  /** Earlier lives ended at the same height. */
  livesRepeat: boolean;
  levelBytes: number;
  limitBytes: number | null;
}

/** The first word that fits, from the one that demands most to the one that demands nothing. */
export function decideShape(facts: ShapeFacts): Shape {
  const { growth, step, limitBytes } = facts;
  const passes = (name: GateName) => facts.gates.some((gate) => gate.name === name && gate.passed);
  const isGrowing = passes("growth") || (growth.riseBytes >= growth.visibleBytes && growth.bytes > 0);
  if (isGrowing && (facts.explainedShare ?? 0) >= thresholds.load) return "growing-with-load";
  if (facts.gates.every((gate) => gate.passed)) return "leak";
  // A steep beginning looks like a step too, but a curve then follows it better than a staircase does.
  if (step && growth.stairs >= growth.filling && (!passes("step") || !passes("growth"))) return "step";
  if (passes("growth") && !passes("new-high")) return facts.livesRepeat ? "sawtooth" : "stable";
  if (passes("growth") && growth.riseBytes > 0) {
    if (!passes("deceleration")) return "saturating";
    if (!passes("step") && passes("persistence")) return "step";
  }
  if (growth.bytes <= -growth.visibleBytes) return "falling";
  if (limitBytes !== null && facts.levelBytes >= killedShare * limitBytes && !passes("growth")) return "stable-high";
  return facts.swings || facts.livesRepeat ? "sawtooth" : "stable";
}

/** The gate on which the shape turned; none where every gate passed or the shape is not a matter of gates. */
function decidingGate(shape: Shape, gates: readonly Gate[]): Gate | null {
  const names: Partial<Record<Shape, GateName>> = {
    step: "step",
    saturating: "deceleration",
    "growing-with-load": "load",
    "stable-high": "growth",
    falling: "growth",
  };
  const name = names[shape];
  return gates.find((gate) => (name ? gate.name === name : !gate.passed)) ?? null;
}

/** How far a gate is from its threshold, as a factor of at least 1; 1 where there is no value. */
function marginOf({ value, threshold, passes }: Gate): number {
  if (value === null || threshold === 0) return 1;
  const [high, low] = value > threshold ? [value, threshold] : [threshold, value];
  if (passes === "at most" && value <= 0) return Number.POSITIVE_INFINITY;
  return low <= 0 ? Number.POSITIVE_INFINITY : high / low;
}

/** `high` when the narrowest margin that matters is half as much again, `medium` from 15 % on. */
export function confidenceOf(shape: Shape, gates: readonly Gate[]): "high" | "medium" | "low" {
  const deciding = shape === "leak" ? null : decidingGate(shape, gates);
  const known = gates.filter((gate) => gate.value !== null);
  const margin = deciding ? marginOf(deciding) : Math.min(...known.map(marginOf));
  if (margin >= (shape === "leak" ? 1.4 : 1.5)) return "high";
  return margin >= 1.15 ? "medium" : "low";
}
