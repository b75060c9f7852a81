import { formatBytes, formatDuration, formatPercent, formatUtc } from "@/lib/domain/format/format";
import type { Step } from "./courses";
import type { Growth } from "./growth";
import type { RestartLoop } from "./restart-loop";
import type { Gate, LoadShare, Shape, TrendSettings } from "./trend";

/** A slope as bytes per hour, such as `14 MiB/h`. */
export function perHour(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond * 3600)}/h`;
}

interface ShapeTelling {
  shape: Shape;
  growth: Growth;
  gates: readonly Gate[];
  loads: readonly LoadShare[];
  step: Step | null;
  asymptoteBytes: number | null;
  levelBytes: number;
  limitBytes: number | null;
  settings: TrendSettings;
}

/** Why the shape was chosen, and what else a reader must know of it; the deciding sentence first. */
export function tellShape(telling: ShapeTelling): string[] {
  const { shape, growth, levelBytes } = telling;
  const span = formatDuration(growth.spanSeconds);
  const grew = `The floor rose by ${formatBytes(growth.bytes)} in ${span} (${perHour(growth.line.slope)})`;
  switch (shape) {
    case "leak":
      return [`${grew}, steadily and to its end: a leak.`, ...limitUnknown(telling), ...onlyGrowing(telling)];
    case "growing-with-load": {
      const [load] = telling.loads.filter((one) => !one.onlyGrows);
      const share = load ? `, ${formatPercent(load.share)} of it with ${load.name}` : "";
      const unit = load ? ` (${formatBytes(load.bytesPerUnit)} each)` : "";
      return [`${grew}${share}${unit}.`, ...onlyGrowing(telling)];
    }
    case "step":
      return [stepSentence(telling)];
    case "saturating": {
      const later = formatPercent(Math.max(0, growth.secondHalf));
      const heads =
        telling.asymptoteBytes === null ? "" : `; it heads for about ${formatBytes(telling.asymptoteBytes)}`;
      return [`${grew}, but slows down: late in this time it grew at ${later} of its mean speed${heads}.`];
    }
    case "falling":
      return [`The floor fell by ${formatBytes(-growth.bytes)} in ${span}.`];
    case "stable-high":
      return [
        `Level at ${formatBytes(levelBytes)}, ${formatPercent(levelBytes / (telling.limitBytes ?? levelBytes))} of the limit, without growth: too small a limit rather than a leak.`,
        ...resolution(growth),
      ];
    default:
      return whyStable(telling, grew);
  }
}

function whyStable({ shape, growth, gates, settings, levelBytes }: ShapeTelling, grew: string): string[] {
  const failed = gates.find((gate) => !gate.passed);
  const level = shape === "sawtooth" ? "The level goes up and down around" : "The level stays around";
  switch (failed?.name) {
    case "persistence":
      return [
        `${grew}, but with ups and downs: ${formatPercent((1 + growth.persistence) / 2)} of later floors are higher.`,
      ];
    case "confirmation":
      return [`${grew}, but only in the newest part of this time: too early to call it a trend.`];
    case "new-high":
      return [`${grew}, but stays within the past range: earlier lives reached ${formatBytes(failed.threshold)}.`];
    case "relevance": {
      const isCapped = failed.threshold >= settings.relevanceMaximumSeconds;
      const why = isCapped ? "" : `, ${settings.extrapolationFactor} times the data`;
      const within = `within ${formatDuration(failed.threshold)}${why}`;
      const due = failed.value === null ? "" : ` (about ${formatDuration(failed.value)} away at this slope)`;
      return [`${grew}, but the limit is not reached ${within}${due}.`];
    }
    default:
      return [`${level} ${formatBytes(levelBytes)}; its floor does not rise.`, ...resolution(growth)];
  }
}

function stepSentence({ step, growth }: ShapeTelling): string {
  if (step)
    return `The level rose by ${formatBytes(step.bytes)} at once at ${formatUtc(step.atMs)} and is level since.`;
  return `The floor rose by ${formatBytes(growth.riseBytes)} in a few steps with level stretches between them.`;
}

function resolution(growth: Growth): string[] {
  const smallest = perHour(growth.leakBytes / growth.spanSeconds);
  return [`No leak larger than ${smallest} in these ${formatDuration(growth.spanSeconds)}.`];
}

function limitUnknown({ limitBytes }: ShapeTelling): string[] {
  return limitBytes === null ? ["The limit is unknown or not set, so when it is reached cannot be said."] : [];
}

function onlyGrowing({ loads }: ShapeTelling): string[] {
  return loads
    .filter((load) => load.onlyGrows && load.share >= 0.3)
    .map(
      (load) =>
        `${formatPercent(load.share)} of the growth goes with ${load.name}, which itself only grows: look there for what is never released.`,
    );
}

/** What many short lives amount to. */
export function tellLoop(loop: RestartLoop, limitBytes: number | null): string {
  const every = `${loop.lives} restarts, one about every ${formatDuration(loop.usualIntervalSeconds)}`;
  switch (loop.kind) {
    case "killed":
      return `${every}, each after growing to ${formatBytes(loop.peakBytes)} of the limit's ${formatBytes(limitBytes ?? 0)}: a leak that is killed again and again.`;
    case "rising":
      return `${every}, each peak higher than the one before (${perHour(loop.slope.usual)}): a leak across restarts.`;
    case "same":
      return `${every}, each life ending near ${formatBytes(loop.peakBytes)}: the peaks do not rise, so why it restarts is the question.`;
    case "mixed":
      return `${every}, with different peaks around ${formatBytes(loop.peakBytes)}: no life is long enough to be judged.`;
  }
}
