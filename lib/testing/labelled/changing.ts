import type { Shape } from "@/lib/domain/trend/trend";
import { type Family, gridOf, windowSecondsOf } from "./draft";
import { background, type Grid, logUniform, sum, type Values, valuesOf } from "./noise";
import { around, healthyDraft } from "./quiet";
import type { Random } from "./random";

interface Course {
  /** The course without noise, 1 being the level where it ends up. */
  values: Values;
  restartSeconds?: readonly number[];
}

/** A process whose memory changes for a reason that ends. */
function courseFamily(
  name: string,
  expected: readonly Shape[],
  course: (random: Random, grid: Grid) => Course,
  windowHours = 4,
): Family {
  return {
    name,
    draw(random) {
      const grid = gridOf(windowHours, 60);
      const { values, restartSeconds = [] } = course(random, grid);
      const noise = background(random, grid);
      const draft = healthyDraft(random, grid, sum(values, noise), expected);
      return { ...draft, restartSeconds };
    },
  };
}

const secondsOf = (grid: Grid) => valuesOf(grid.count, (index) => index * grid.intervalSeconds);

/** Fills towards 1 from `start`, with the time constant as a share of the window. */
function saturation(grid: Grid, start: number, fromSeconds: number, constantSeconds: number): Values {
  return secondsOf(grid).map((seconds) =>
    seconds < fromSeconds ? start : 1 - (1 - start) * Math.exp(-(seconds - fromSeconds) / constantSeconds),
  );
}

function fillAfter(shareOfWindow: readonly [number, number]) {
  return (random: Random, grid: Grid): Course => ({
    values: saturation(
      grid,
      random.uniform(0.4, 0.85),
      -random.uniform(0, 0.1) * windowSecondsOf(grid),
      random.uniform(...shareOfWindow) * windowSecondsOf(grid),
    ),
  });
}

/** Fills at a steady rate and is full at 40 to 75 % of the window. */
function linearFill(random: Random, grid: Grid): Course {
  const full = random.uniform(0.4, 0.75) * windowSecondsOf(grid);
  const start = random.uniform(0.5, 0.85);
  return { values: secondsOf(grid).map((seconds) => Math.min(1, start + ((1 - start) * seconds) / full)) };
}

/** Fragmentation: grows with the logarithm of the process's age. */
function logarithmic(random: Random, grid: Grid): Course {
  const age = random.uniform(600, 3600);
  const perDoubling = random.uniform(0.02, 0.06);
  const last = Math.log2((age + windowSecondsOf(grid)) / age);
  return { values: secondsOf(grid).map((s) => 1 + perDoubling * (Math.log2((age + s) / age) - last)) };
}

/** New code at one moment, without a restart that Prometheus knows of. */
function step(direction: 1 | -1) {
  return (random: Random, grid: Grid): Course => {
    const at = random.uniform(0.25, 0.8) * windowSecondsOf(grid);
    const height = direction * random.uniform(0.08, 0.3);
    return { values: secondsOf(grid).map((seconds) => (seconds < at ? 1 - height : 1)) };
  };
}

function twoSteps(random: Random, grid: Grid): Course {
  const [first, second] = [random.uniform(0.2, 0.45), random.uniform(0.55, 0.8)].map((x) => x * windowSecondsOf(grid));
  const height = random.uniform(0.05, 0.12);
  return {
    values: secondsOf(grid).map((s) => 1 - (s < (first ?? 0) ? height : 0) - (s < (second ?? 0) ? height : 0)),
  };
}

/** The process restarts with the deployment and needs more than before. */
function restartedStep(random: Random, grid: Grid): Course {
  const at = random.uniform(0.2, 0.5) * windowSecondsOf(grid);
  const height = random.uniform(0.08, 0.3);
  const warm = saturation(grid, 0.4, at, random.uniform(120, 600));
  return { values: warm.map((value, i) => (i * grid.intervalSeconds < at ? 1 - height : value)), restartSeconds: [at] };
}

/** Started with the window. */
function warmUp(random: Random, grid: Grid): Course {
  return {
    values: saturation(grid, random.uniform(0.2, 0.5), 0, random.uniform(0.08, 0.25) * windowSecondsOf(grid)),
    restartSeconds: [0],
  };
}

function justRestarted(random: Random, grid: Grid): Course {
  const at = windowSecondsOf(grid) - random.uniform(600, 3000);
  const values = saturation(grid, 0.4, at, random.uniform(300, 1200));
  return { values: values.map((value, i) => (i * grid.intervalSeconds < at ? 1 : value)), restartSeconds: [at] };
}

/** Restarted on a timetable; each life grows towards the same height and never past it. */
function timetable(isKnown: boolean) {
  return (random: Random, grid: Grid): Course => {
    const period = logUniform(random, 0.12, 0.3) * windowSecondsOf(grid);
    const offset = random.uniform(0, period);
    const floor = random.uniform(0.4, 0.65);
    const restartSeconds = valuesOf(
      Math.ceil((grid.count * grid.intervalSeconds) / period) + 1,
      (i) => offset + i * period,
    );
    return {
      values: secondsOf(grid).map((seconds) => {
        const age = (((seconds - offset) % period) + period) % period;
        return floor + (1 - floor) * (age / period);
      }),
      restartSeconds: isKnown ? restartSeconds : [],
    };
  };
}

const notGrowing: readonly Shape[] = ["saturating", "stable", "sawtooth"];

export const changingFamilies: readonly Family[] = [
  courseFamily("cache fill", notGrowing, fillAfter([0.12, 0.3])),
  courseFamily("cache fill, slow", ["saturating"], fillAfter([0.3, 0.6])),
  courseFamily("cache fill, slow, 12 h window", ["saturating"], fillAfter([0.3, 0.6]), 12),
  courseFamily("cache fill, steady then full", [...notGrowing, "step"], linearFill),
  courseFamily("growth with the logarithm of age", notGrowing, logarithmic),
  courseFamily("deploy step", ["step"], step(1)),
  courseFamily("deploy step, 24 h window", ["step"], step(1), 24),
  courseFamily("two steps", ["step", "stable"], twoSteps),
  courseFamily("step down", ["falling", "stable", "step", "sawtooth"], step(-1)),
  courseFamily("deploy step with a restart", notGrowing, restartedStep),
  courseFamily("warm-up", notGrowing, warmUp),
  courseFamily("just restarted", ["restarted-recently"], justRestarted),
  courseFamily("restarts on a timetable, known", ["sawtooth", "restarted-recently", "stable"], timetable(true), 8),
  courseFamily("restarts on a timetable, unknown", ["sawtooth", "restarted-recently", "stable"], timetable(false), 8),
];

/** Grows at a steady rate, but reaches no limit within six windows. */
export const irrelevantGrowth: Family = {
  name: "slow growth, limit due in 40 to 80 h",
  draw(random) {
    const grid = gridOf(4, 60);
    const share = random.uniform(0.3, 0.5);
    const dueHours = random.uniform(40, 80);
    const perHour = (1 / share - 1) / dueHours;
    const growth = valuesOf(grid.count, (i) => (perHour * ((i - grid.windowCount + 1) * grid.intervalSeconds)) / 3600);
    const draft = healthyDraft(random, grid, around(1, sum(growth, background(random, grid))), ["stable"]);
    const level = draft.values[grid.windowCount - 1] ?? 0;
    return { ...draft, limitBytes: Math.round(level / share) };
  },
};
