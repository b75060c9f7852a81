import { formatCount, formatDuration, formatPercent } from "@/lib/domain/format/format";
import { type Buckets, fillBuckets } from "./buckets";
import { coverageOf, leastCoverage } from "./coverage";
import { type Growth, measureGrowth, quantumOf } from "./growth";
import { perHour, tellLoop } from "./reasons";
import { describeLoop, type RestartLoop } from "./restart-loop";
import type { Judgement, Situation } from "./situation";
import { theilSen } from "./theil-sen";
import type { Shape, TimeToLimit } from "./trend";

/** Why nothing can be said of these samples; null when they suffice. */
export function whyTooThin({ samples, stretch, settings }: Situation): string | null {
  const { atMs, count, intervalSeconds } = samples;
  const spanSeconds = ((atMs[atMs.length - 1] ?? 0) - (atMs[0] ?? 0)) / 1000;
  if (spanSeconds + intervalSeconds < settings.minimumSpanSeconds) {
    return `Watching: ${formatDuration(spanSeconds)} of ${formatDuration(settings.minimumSpanSeconds)}.`;
  }
  if (count < settings.minimumSamples) {
    return `Only ${formatCount(count)} of the ${formatCount(settings.minimumSamples)} samples needed: check that every scrape succeeds.`;
  }
  const coverage = coverageOf(stretch, intervalSeconds);
  if (coverage < leastCoverage) {
    return `Only ${formatPercent(coverage)} of the expected samples are there, ${formatPercent(leastCoverage)} are needed: check why scrapes fail.`;
  }
  return null;
}

/**
 * The verdict where the running life cannot be judged by itself: too thin, or begun too recently. Many short lives are
 * then seen together.
 */
export function judgeUndecided(situation: Situation, thin: string | null): Judgement {
  const { stretch, newest, settings } = situation;
  const buckets = fillBuckets(stretch);
  const quantum = quantumOf(stretch.values, stretch.from, stretch.to, newest.level);
  const growth = measureGrowth(buckets, quantum);
  const undecided = {
    growth,
    buckets,
    quantum,
    gates: [],
    loads: [],
    step: null,
    asymptoteBytes: null,
    restartLoop: null,
    slope: growth?.line.slope ?? null,
  };
  const visible = growth ? [visibleSoFar(growth)] : [];
  if (thin !== null || situation.isWarm) {
    const reason = thin ?? "Too few samples for the length of time: check why scrapes fail.";
    return { ...undecided, ...flat("insufficient"), reasons: [reason, ...visible] };
  }
  const loop = describeLoop(stretch.atMs, stretch.values, situation.segments, situation.limitBytes, settings);
  if (loop) return { ...undecided, ...judgeLoop(situation, loop) };
  return { ...undecided, ...flat("restarted-recently"), reasons: [...tellYoung(situation), ...visible] };
}

function flat(shape: Shape): Pick<Judgement, "shape" | "confidence" | "projectedSlope" | "timeToLimit"> {
  return { shape, confidence: "low", projectedSlope: 0, timeToLimit: null };
}

function judgeLoop(situation: Situation, loop: RestartLoop) {
  const { limitBytes, newest, settings, samples, stretch } = situation;
  const reasons = [tellLoop(loop, limitBytes)];
  if (loop.kind === "same") return { ...flat("sawtooth"), confidence: "medium" as const, reasons };
  if (loop.kind === "mixed") return { ...flat("restarted-recently"), reasons: [...reasons, ...tellYoung(situation)] };
  const left = limitBytes === null ? null : Math.max(0, limitBytes - newest.level);
  const spanSeconds = ((stretch.atMs[stretch.to - 1] ?? 0) - (samples.atMs[0] ?? 0)) / 1000;
  const withinSeconds = Math.min(settings.relevanceMaximumSeconds, settings.extrapolationFactor * spanSeconds);
  if (left !== null && left / loop.slope.usual > withinSeconds) return { ...flat("restarted-recently"), reasons };
  const timeToLimit: TimeToLimit | null = left === null ? null : limitTimes(left, loop, withinSeconds);
  const restartLoop = { intervalSeconds: loop.usualIntervalSeconds, peakBytes: loop.peakBytes, kills: loop.kills };
  return { ...flat("leak"), confidence: "medium" as const, slope: loop.slope.usual, restartLoop, timeToLimit, reasons };
}

function limitTimes(leftBytes: number, { slope }: RestartLoop, withinSeconds: number): TimeToLimit {
  const central = leftBytes / slope.usual;
  const latest = slope.low > 0 ? leftBytes / slope.low : Number.POSITIVE_INFINITY;
  return { earliest: leftBytes / slope.high, central, latest: latest <= withinSeconds ? latest : null };
}

function visibleSoFar({ leakBytes, spanSeconds }: Growth): string {
  return `The smallest leak that could be seen so far is ${perHour(leakBytes / spanSeconds)}.`;
}

/** How old the running life is, and how it compares with the one before at the same age. */
function tellYoung({ stretch, segments, last, settings }: Situation): string[] {
  const { atMs, values } = stretch;
  const ageMs = (atMs[last.to - 1] ?? 0) - (atMs[last.from] ?? 0);
  const needed = Math.max(
    settings.minimumSpanSeconds + settings.warmUpMinimumSeconds,
    settings.minimumSpanSeconds / (1 - settings.warmUpShare),
  );
  const young = `Restarted ${formatDuration(ageMs / 1000)} ago; it is judged after ${formatDuration(needed)}, warm-up included.`;
  const before = segments.at(-2);
  if (!before?.beganInside) return [young];
  const untilMs = (atMs[before.from] ?? 0) + ageMs;
  let to = before.from;
  while (to < before.to && (atMs[to] as number) <= untilMs) to += 1;
  const now = slopeOf(fillBuckets({ atMs, values, from: last.from, to: last.to }));
  const then = slopeOf(fillBuckets({ atMs, values, from: before.from, to }));
  if (now === null || then === null) return [young];
  return [young, `So far it grew by ${perHour(now)}, the life before it by ${perHour(then)} at the same age.`];
}

function slopeOf({ seconds, floors }: Buckets): number | null {
  return theilSen(seconds, floors)?.slope ?? null;
}
