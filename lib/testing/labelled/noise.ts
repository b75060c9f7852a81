import type { Random } from "./random";

/** Equally spaced values, one per scrape. Noise is a share of the level, so 0.01 is one percent. */
export type Values = number[];

/** `count` values; `make` gets the index. */
export function valuesOf(count: number, make: (index: number) => number): Values {
  return Array.from({ length: count }, (_, index) => make(index));
}

export function sum(...parts: readonly Values[]): Values {
  return valuesOf(parts[0]?.length ?? 0, (index) => parts.reduce((total, part) => total + (part[index] ?? 0), 0));
}

export function white(random: Random, count: number, deviation: number): Values {
  return valuesOf(count, () => deviation * random.normal());
}

/** First-order autoregression around 0: remembers its past for about `memorySeconds`. */
export function wander(
  random: Random,
  grid: Grid,
  { deviation, memorySeconds }: { deviation: number; memorySeconds: number },
): Values {
  const kept = Math.exp(-grid.intervalSeconds / memorySeconds);
  const fresh = deviation * Math.sqrt(1 - kept * kept);
  let value = deviation * random.normal();
  return valuesOf(grid.count, () => {
    value = kept * value + fresh * random.normal();
    return value;
  });
}

/** A random walk of `deviationPerHour`, reflected at ±`bound`. */
export function walk(random: Random, grid: Grid, deviationPerHour: number, bound: number): Values {
  const step = deviationPerHour * Math.sqrt(grid.intervalSeconds / 3600);
  let value = 0;
  return valuesOf(grid.count, () => {
    value += step * random.normal();
    if (value > bound) value = 2 * bound - value;
    if (value < -bound) value = -2 * bound - value;
    return value;
  });
}

/** A garbage collector: climbs to the amplitude, falls to 0, each cycle of another length and height. */
export function collector(
  random: Random,
  grid: Grid,
  { amplitude, periodSeconds }: { amplitude: number; periodSeconds: number },
): Values {
  let length = periodSeconds;
  let height = amplitude;
  let age = random.uniform(0, length);
  return valuesOf(grid.count, () => {
    age += grid.intervalSeconds;
    if (age >= length) {
      age %= Math.max(length, 1);
      length = periodSeconds * random.uniform(0.7, 1.3);
      height = amplitude * random.uniform(0.8, 1.2);
      age = Math.min(age, length);
    }
    return (height * age) / length;
  });
}

/**
 * What the memory of a working process does anyway: wander of 0.5 to 3 % with a memory of 5 to 60 minutes, for most
 * processes a collector of 1 to 5 %, and a little jitter.
 */
export function background(random: Random, grid: Grid): Values {
  const wandering = wander(random, grid, {
    deviation: logUniform(random, 0.005, 0.03),
    memorySeconds: logUniform(random, 300, 3600),
  });
  const amplitude = random.uniform(0, 1) < 0.7 ? random.uniform(0.01, 0.05) : 0;
  const collecting = collector(random, grid, { amplitude, periodSeconds: logUniform(random, 120, 1200) });
  return sum(wandering, collecting, white(random, grid.count, random.uniform(0.0005, 0.003)));
}

export function logUniform(random: Random, low: number, high: number): number {
  return Math.exp(random.uniform(Math.log(low), Math.log(high)));
}

/** Scrapes of the window, and of the hours after it whose outcomes judge the forecast. */
export interface Grid {
  intervalSeconds: number;
  /** In the window. */
  windowCount: number;
  /** In all. */
  count: number;
}
