import { fillBuckets } from "./buckets";
import { asymptoteOf, findStep, findSwings } from "./courses";
import { judgeShape, loadGate, newHighGate, relevanceGate } from "./gates";
import { quantumOf } from "./growth";
import { harmlessLevel, peakOf, samePeak } from "./history";
import { attributeLoads } from "./loads";
import { tellShape } from "./reasons";
import { confidenceOf, decideShape } from "./shapes";
import type { Judgement, Situation } from "./situation";
import { medianOf } from "./statistics";

/** Judges the running life once it is long enough; null when it has too few samples for its length. */
export function judgeStretch(situation: Situation): Judgement | null {
  const { stretch, segments, newest, limitBytes, settings, samples } = situation;
  const { atMs, values, from, to } = stretch;
  const buckets = fillBuckets(stretch);
  const quantum = quantumOf(values, from, to, newest.level);
  const judgement = judgeShape(buckets, quantum);
  if (!judgement) return null;
  const { growth } = judgement;
  const earlier = segments.slice(0, -1);
  const attribution = attributeLoads(stretch, Math.max(growth.bytes, growth.riseBytes), situation.loads);
  const floor = medianOf(buckets.floors, buckets.floors.length - 3, 3);
  const gates = [
    ...judgement.gates,
    loadGate(attribution?.explained ?? null),
    newHighGate(floor, harmlessLevel(atMs, values, earlier, growth.line.slope, limitBytes, settings)),
    relevanceGate(growth, newest.level, limitBytes, settings),
  ];
  const step = findStep(buckets, growth, quantum, atMs[from] ?? 0);
  const shape = decideShape({
    growth,
    gates,
    explainedShare: attribution?.explained ?? null,
    step,
    swings: findSwings(stretch) !== null,
    livesRepeat: samePeak(earlier.map((segment) => peakOf(samples.values, segment))) !== null,
    levelBytes: newest.level,
    limitBytes,
  });
  const asymptoteBytes = shape === "saturating" ? asymptoteOf(buckets) : null;
  const loads = attribution?.shares ?? [];
  const isSteady = shape === "leak" || (shape === "growing-with-load" && judgement.passed);
  const isStep = shape === "step";
  return {
    shape,
    confidence: confidenceOf(shape, gates),
    growth,
    buckets,
    quantum,
    gates,
    loads,
    step: isStep ? step : null,
    asymptoteBytes,
    restartLoop: null,
    slope: growth.line.slope,
    projectedSlope: isSteady ? growth.line.slope : 0,
    timeToLimit: null,
    reasons: tellShape({
      shape,
      growth,
      gates,
      loads,
      step: isStep ? step : null,
      asymptoteBytes,
      levelBytes: newest.level,
      limitBytes,
      settings,
    }),
  };
}
