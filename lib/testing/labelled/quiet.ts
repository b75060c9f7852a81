import type { Shape } from "@/lib/domain/trend/trend";
import { type Draft, type Family, gridOf, windowSecondsOf } from "./draft";
import { background, collector, type Grid, logUniform, sum, type Values, valuesOf, walk, wander, white } from "./noise";
import type { Random } from "./random";

const GiB = 2 ** 30;
const quiet: readonly Shape[] = ["stable", "sawtooth"];

/**
 * A process without a leak: `relative` is its memory as a share of its level, 1 being the level. The limit is above
 * everything it ever takes, since it would have been killed otherwise.
 */
export function healthyDraft(random: Random, grid: Grid, relative: Values, expected: readonly Shape[]): Draft {
  const level = logUniform(random, 0.1 * GiB, 16 * GiB);
  const values = relative.map((share) => Math.max(0.01, share) * level);
  const highest = values.reduce((most, value) => Math.max(most, value), 0);
  const limitBytes = Math.round(Math.max(level / random.uniform(0.4, 0.85), 1.03 * highest));
  return { grid, values, limitBytes, expected, isLeak: false };
}

export const around = (value: number, noise: Values): Values => noise.map((one) => value + one);

function noiseFamily(
  name: string,
  noise: (random: Random, grid: Grid) => Values,
  expected: readonly Shape[] = quiet,
  window = { hours: 4, intervalSeconds: 60 },
): Family {
  return {
    name,
    draw(random) {
      const grid = gridOf(window.hours, window.intervalSeconds);
      return healthyDraft(random, grid, around(1, noise(random, grid)), expected);
    },
  };
}

const autoregression = (random: Random, grid: Grid) =>
  wander(random, grid, { deviation: random.uniform(0.01, 0.03), memorySeconds: logUniform(random, 300, 3600) });

const boundedWalk = (random: Random, grid: Grid) =>
  sum(walk(random, grid, random.uniform(0.005, 0.02), random.uniform(0.02, 0.05)), white(random, grid.count, 0.002));

const bigCollector = (random: Random, grid: Grid) =>
  sum(
    wander(random, grid, { deviation: logUniform(random, 0.005, 0.02), memorySeconds: logUniform(random, 300, 3600) }),
    collector(random, grid, { amplitude: random.uniform(0.1, 0.3), periodSeconds: logUniform(random, 1200, 3600) }),
  );

/** A day's rhythm; `phase` in turns, 0 where memory rises fastest, 0.25 at the top. */
function cycle(grid: Grid, amplitude: number, phase: number): Values {
  const middleSeconds = windowSecondsOf(grid) / 2;
  return valuesOf(
    grid.count,
    (index) => amplitude * Math.sin(2 * Math.PI * ((index * grid.intervalSeconds - middleSeconds) / 86_400 + phase)),
  );
}

function dailyCycle(name: string, hours: number, phase: number | null, expected: readonly Shape[]): Family {
  return {
    name,
    draw(random) {
      const grid = gridOf(hours, 60);
      const turn = phase === null ? random.uniform(0, 1) : phase + random.uniform(-0.06, 0.06);
      const rhythm = cycle(grid, random.uniform(0.02, 0.06), turn);
      return healthyDraft(random, grid, around(1, sum(rhythm, background(random, grid))), expected);
    },
  };
}

/** Memory taken for 10 to 40 minutes and given back, in the middle of the window or still held at its end. */
function burst(name: string, atEnd: boolean, expected: readonly Shape[]): Family {
  return {
    name,
    draw(random) {
      const grid = gridOf(4, 60);
      const window = windowSecondsOf(grid);
      const length = random.uniform(600, 2400);
      const from = atEnd ? window - length * random.uniform(0.2, 0.8) : random.uniform(0.2, 0.7) * window;
      const height = random.uniform(0.05, 0.3);
      const bump = valuesOf(grid.count, (index) => {
        const seconds = index * grid.intervalSeconds;
        return seconds >= from && seconds < from + length ? height : 0;
      });
      return healthyDraft(random, grid, around(1, sum(bump, background(random, grid))), expected);
    },
  };
}

const gaps: Family = {
  name: "quiet, gaps",
  draw(random) {
    const grid = gridOf(4, 60);
    const starts = valuesOf(3, () => random.uniform(0, windowSecondsOf(grid)));
    const lengths = starts.map(() => random.uniform(300, 1500));
    return {
      ...healthyDraft(random, grid, around(1, background(random, grid)), quiet),
      isMissing: (seconds) => starts.some((from, i) => seconds >= from && seconds < from + (lengths[i] ?? 0)),
    };
  },
};

/** Most scrapes fail, so nothing can be said. */
const sparse: Family = {
  name: "too few scrapes",
  draw(random) {
    const grid = gridOf(4, 60);
    const lost = valuesOf(grid.count, () => random.uniform(0, 1));
    return {
      ...healthyDraft(random, grid, around(1, background(random, grid)), ["insufficient"]),
      isMissing: (seconds) => (lost[seconds / grid.intervalSeconds] ?? 0) < 0.6 && seconds > 0,
    };
  },
};

function quantised(name: string, hours: number, share: number): Family {
  return {
    name,
    draw(random) {
      const grid = gridOf(hours, 60);
      const draft = healthyDraft(random, grid, around(1, background(random, grid)), quiet);
      const quantum = share * draft.limitBytes;
      return { ...draft, values: draft.values.map((value) => Math.round(value / quantum) * quantum) };
    },
  };
}

const falling: Family = {
  name: "falling",
  draw(random) {
    const grid = gridOf(4, 60);
    const fall = random.uniform(0.1, 0.3);
    const slope = valuesOf(grid.count, (i) => Math.max(0.3, 1 - fall * (i / grid.windowCount)));
    return healthyDraft(random, grid, sum(slope, background(random, grid)), ["falling"]);
  },
};

/** 93 to 96 % of the limit. There is little room left for noise, so this process has less of it than others. */
const stableHigh: Family = {
  name: "high and level",
  draw(random) {
    const grid = gridOf(4, 60);
    const noise = background(random, grid).map((value) => value * 0.4);
    const draft = healthyDraft(random, grid, around(1, noise), ["stable-high"]);
    const mean = draft.values.reduce((total, value) => total + value, 0) / draft.values.length;
    return { ...draft, limitBytes: Math.round(mean / random.uniform(0.93, 0.96)) };
  },
};

export const quietFamilies: readonly Family[] = [
  noiseFamily("quiet", background),
  noiseFamily("quiet, 24 h window", background, quiet, { hours: 24, intervalSeconds: 60 }),
  noiseFamily("quiet, 1.5 h window at 15 s", background, quiet, { hours: 1.5, intervalSeconds: 15 }),
  noiseFamily("white noise", (random, grid) => white(random, grid.count, random.uniform(0.005, 0.03))),
  noiseFamily("autoregression", autoregression),
  noiseFamily("bounded random walk", boundedWalk, [...quiet, "falling"]),
  noiseFamily("large collector", bigCollector),
  noiseFamily("half an hour of samples", background, ["insufficient"], { hours: 0.6, intervalSeconds: 30 }),
  dailyCycle("daily cycle, rising, 4 h window", 4, 0, ["stable", "sawtooth", "saturating"]),
  dailyCycle("daily cycle, at the top, 4 h window", 4, 0.25, ["stable", "sawtooth", "saturating"]),
  dailyCycle("daily cycle, falling, 4 h window", 4, 0.5, ["falling", "stable", "sawtooth"]),
  dailyCycle("daily cycle, at the bottom, 4 h window", 4, 0.75, ["stable", "sawtooth"]),
  dailyCycle("daily cycle, 12 h window", 12, null, ["stable", "sawtooth", "saturating", "falling"]),
  dailyCycle("daily cycle, 24 h window", 24, null, ["stable", "sawtooth", "saturating", "falling"]),
  dailyCycle("daily cycle, 72 h window", 72, null, quiet),
  burst("burst, given back", false, quiet),
  burst("burst, still held", true, ["stable", "sawtooth", "step"]),
  gaps,
  sparse,
  quantised("quiet machine in whole percent, 24 h window", 24, 0.01),
  quantised("quiet, quantised to 2 %", 4, 0.02),
  falling,
  stableHigh,
];
