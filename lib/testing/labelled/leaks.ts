import type { Shape } from "@/lib/domain/trend/trend";
import { type Draft, type Family, gridOf, windowSecondsOf } from "./draft";
import { background, collector, type Grid, logUniform, sum, type Values, valuesOf, walk, wander } from "./noise";
import type { Random } from "./random";

const GiB = 2 ** 30;
const leakOnly: readonly Shape[] = ["leak"];

/** A straight leak: level at the window's end, limit, and bytes per second, so that the limit is due after `dueHours`. */
interface LeakPlan {
  grid: Grid;
  level: number;
  limitBytes: number;
  slope: number;
  dueSeconds: number;
}

/**
 * Draws where the leak stands: 40 to 88 % of the limit now, but never so fast that the process would have begun the
 * window with less than 30 % of its present memory.
 */
function planLeak(random: Random, grid: Grid, dueHours: number): LeakPlan {
  const dueSeconds = dueHours * 3600;
  const fullest = 0.88;
  const emptiest = Math.max(0.4, 1 / (1 + (0.7 * dueSeconds) / windowSecondsOf(grid)));
  const share = random.uniform(Math.min(emptiest, fullest), fullest);
  const level = logUniform(random, 0.1 * GiB, 16 * GiB);
  const limitBytes = Math.round(level / share);
  return { grid, level, limitBytes, slope: (limitBytes - level) / dueSeconds, dueSeconds };
}

/** The leak without noise, as bytes on the grid. */
function straight({ grid, level, slope }: LeakPlan): Values {
  return valuesOf(grid.count, (index) => level + slope * (index - grid.windowCount + 1) * grid.intervalSeconds);
}

const scaled = (values: Values, factor: number): Values => values.map((value) => value * factor);

function leakDraft(plan: LeakPlan, values: Values): Draft {
  const { grid, limitBytes, dueSeconds } = plan;
  return { grid, values, limitBytes, dueSeconds, expected: leakOnly, isLeak: true };
}

function plainLeak(name: string, windowHours: number, intervalSeconds: number, dueHours: number): Family {
  return {
    name,
    draw(random) {
      const plan = planLeak(random, gridOf(windowHours, intervalSeconds), dueHours);
      return leakDraft(plan, sum(straight(plan), scaled(background(random, plan.grid), plan.level)));
    },
  };
}

/** The same leak with other noise than the usual one. */
function noisyLeak(name: string, dueHours: number, noise: (random: Random, grid: Grid) => Values): Family {
  return {
    name,
    draw(random) {
      const plan = planLeak(random, gridOf(4, 60), dueHours);
      return leakDraft(plan, sum(straight(plan), scaled(noise(random, plan.grid), plan.level)));
    },
  };
}

const heavyCollector = (random: Random, grid: Grid) =>
  sum(
    background(random, grid),
    collector(random, grid, { amplitude: random.uniform(0.04, 0.12), periodSeconds: logUniform(random, 240, 1500) }),
  );

const strongWander = (random: Random, grid: Grid) =>
  wander(random, grid, { deviation: random.uniform(0.015, 0.03), memorySeconds: logUniform(random, 900, 3600) });

const randomWalk = (random: Random, grid: Grid) =>
  sum(background(random, grid), walk(random, grid, random.uniform(0.005, 0.015), Number.POSITIVE_INFINITY));

/** Memory that is lost a batch at a time, the batches coming at random. */
function stepLeak(name: string, dueHours: number): Family {
  return {
    name,
    draw(random) {
      const plan = planLeak(random, gridOf(4, 60), dueHours);
      const meanGapSeconds = logUniform(random, 180, 1200);
      const smooth = straight(plan);
      let held = smooth[0] ?? 0;
      const values = smooth.map((value) => {
        if (random.uniform(0, 1) < plan.grid.intervalSeconds / meanGapSeconds) held = value;
        return held;
      });
      return leakDraft(plan, sum(values, scaled(background(random, plan.grid), plan.level)));
    },
  };
}

/** The process was restarted in the first half of a longer window, near its limit, and leaks on from the bottom. */
function leakAfterRestart(name: string, dueHours: number): Family {
  return {
    name,
    draw(random) {
      const grid = gridOf(8, 60);
      const plan = planLeak(random, grid, dueHours);
      const restartSeconds = windowSecondsOf(grid) * random.uniform(0.15, 0.45);
      const before = plan.limitBytes * random.uniform(0.9, 0.97);
      const values = straight(plan).map((value, index) => {
        const seconds = index * grid.intervalSeconds;
        return seconds < restartSeconds ? before - plan.slope * (restartSeconds - seconds) : value;
      });
      const draft = leakDraft(plan, sum(values, scaled(background(random, grid), plan.level)));
      return { ...draft, restartSeconds: [restartSeconds] };
    },
  };
}

/** A machine: one scrape a minute for a day, and the value known in whole percent of its memory. */
function machineLeak(name: string, dueHours: number): Family {
  return {
    name,
    draw(random) {
      const plan = planLeak(random, gridOf(24, 60), dueHours);
      const noise = scaled(background(random, plan.grid), plan.level);
      const percent = plan.limitBytes / 100;
      return leakDraft(
        plan,
        sum(straight(plan), noise).map((value) => Math.round(value / percent) * percent),
      );
    },
  };
}

const leakWithGaps: Family = {
  name: "leak, gaps, due in 8 h",
  draw(random) {
    const plan = planLeak(random, gridOf(4, 60), 8);
    const gaps = valuesOf(4, () => random.uniform(0, windowSecondsOf(plan.grid)));
    const lengths = gaps.map(() => random.uniform(300, 1200));
    const isMissing = (seconds: number) => gaps.some((gap, i) => seconds >= gap && seconds < gap + (lengths[i] ?? 0));
    return {
      ...leakDraft(plan, sum(straight(plan), scaled(background(random, plan.grid), plan.level))),
      isMissing,
    };
  },
};

/** Starts at half the speed it has at the end of the window. */
const acceleratingLeak: Family = {
  name: "leak, accelerating, due in 8 h",
  draw(random) {
    const plan = planLeak(random, gridOf(4, 60), 8);
    const window = windowSecondsOf(plan.grid);
    const values = valuesOf(plan.grid.count, (index) => {
      const seconds = (index - plan.grid.windowCount + 1) * plan.grid.intervalSeconds;
      return plan.level + plan.slope * (seconds + (seconds < 0 ? (0.25 * seconds * seconds) / window : 0));
    });
    return leakDraft(plan, sum(values, scaled(background(random, plan.grid), plan.level)));
  },
};

const leakOverDailyCycle: Family = {
  name: "leak over a daily cycle, 48 h window, due in 48 h",
  draw(random) {
    const plan = planLeak(random, gridOf(48, 60), 48);
    const amplitude = random.uniform(0.02, 0.06);
    const phase = random.uniform(0, 2 * Math.PI);
    const cycle = valuesOf(
      plan.grid.count,
      (index) => amplitude * Math.sin((2 * Math.PI * index * plan.grid.intervalSeconds) / 86_400 + phase),
    );
    return leakDraft(plan, sum(straight(plan), scaled(sum(cycle, background(random, plan.grid)), plan.level)));
  },
};

/** A table that is never emptied: its own gauge climbs with memory and never falls, so it is no excuse. */
const unboundedTable: Family = {
  name: "leak, a load that only grows",
  draw(random) {
    const plan = planLeak(random, gridOf(4, 60), 8);
    const smooth = straight(plan);
    const start = smooth[0] ?? 0;
    const values = sum(smooth, scaled(background(random, plan.grid), plan.level));
    const entries = smooth.map((value) => Math.round(1000 + (value - start) / 2048));
    return { ...leakDraft(plan, values), loads: [{ name: "subscriptions", values: entries }] };
  },
};

/** Killed at the limit every 20 to 40 minutes, and off again. */
const killLoop: Family = {
  name: "leak, killed every 20 to 40 min",
  draw(random) {
    const grid = gridOf(4, 60);
    const limitBytes = Math.round(logUniform(random, 0.5 * GiB, 8 * GiB));
    const life = random.uniform(1200, 2400);
    const floor = random.uniform(0.3, 0.5);
    const restartSeconds: number[] = [];
    let startedAt = -random.uniform(0, life);
    let length = life;
    const noise = background(random, grid);
    const values = valuesOf(grid.count, (index) => {
      const seconds = index * grid.intervalSeconds;
      if (seconds - startedAt >= length) {
        startedAt = seconds;
        length = life * random.uniform(0.85, 1.15);
        restartSeconds.push(seconds);
      }
      const climbed = floor + (1 - floor) * Math.min(1, (seconds - startedAt) / length);
      return limitBytes * climbed * (1 + 0.3 * (noise[index] ?? 0));
    });
    return { grid, values, limitBytes, restartSeconds, expected: ["leak", "restarted-recently"], isLeak: true };
  },
};

export const leakFamilies: readonly Family[] = [
  plainLeak("leak, due in 4 h", 4, 60, 4),
  plainLeak("leak, due in 8 h", 4, 60, 8),
  plainLeak("leak, due in 16 h", 4, 60, 16),
  plainLeak("leak, due in 24 h", 4, 60, 24),
  plainLeak("leak, 2 h window at 15 s, due in 4 h", 2, 15, 4),
  plainLeak("leak, 12 h window, due in 16 h", 12, 60, 16),
  plainLeak("leak, 24 h window, due in 24 h", 24, 60, 24),
  plainLeak("leak, 24 h window at 15 s, due in 48 h", 24, 15, 48),
  noisyLeak("leak under a collector, due in 8 h", 8, heavyCollector),
  noisyLeak("leak under a collector, due in 16 h", 16, heavyCollector),
  stepLeak("leak in small steps, due in 8 h", 8),
  stepLeak("leak in small steps, due in 16 h", 16),
  leakAfterRestart("leak after a restart, due in 8 h", 8),
  leakAfterRestart("leak after a restart, due in 16 h", 16),
  noisyLeak("leak, strong wander, due in 8 h", 8, strongWander),
  noisyLeak("leak, strong wander, due in 16 h", 16, strongWander),
  noisyLeak("leak, random walk, due in 8 h", 8, randomWalk),
  machineLeak("leak on a machine in whole percent, due in 24 h", 24),
  machineLeak("leak on a machine in whole percent, due in 48 h", 48),
  leakWithGaps,
  acceleratingLeak,
  leakOverDailyCycle,
  unboundedTable,
  killLoop,
];
