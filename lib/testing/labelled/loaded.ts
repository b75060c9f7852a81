import type { Shape } from "@/lib/domain/trend/trend";
import { type Family, gridOf, windowSecondsOf } from "./draft";
import { background, type Grid, logUniform, sum, type Values, valuesOf, wander } from "./noise";
import { healthyDraft } from "./quiet";
import type { Random } from "./random";

const GiB = 2 ** 30;

/** How busy something is, 0 to 1 and a little beyond, over the grid. */
type Course = (random: Random, grid: Grid) => Values;

/** Memory that a load takes, with the load's own series; `share` of the level at the load's height. */
function loadedFamily(
  name: string,
  expected: readonly Shape[],
  load: { name: string; height: number; share: readonly [number, number]; isWhole: boolean },
  course: Course,
): Family {
  return {
    name,
    draw(random) {
      const grid = gridOf(4, 60);
      const busy = course(random, grid).map((value) => Math.max(0, value));
      const share = random.uniform(...load.share);
      const noise = background(random, grid);
      const relative = busy.map((value, index) => 1 - share + share * value + 0.6 * (noise[index] ?? 0));
      const height = load.height * logUniform(random, 0.5, 2);
      const values = busy.map((value) => (load.isWhole ? Math.round(value * height) : value * height));
      return { ...healthyDraft(random, grid, relative, expected), loads: [{ name: load.name, values }] };
    },
  };
}

const unsteady = (random: Random, grid: Grid) =>
  wander(random, grid, { deviation: random.uniform(0.03, 0.06), memorySeconds: logUniform(random, 300, 1200) });

/** Rises through the window, unsteadily, and stays up some time after it. */
const flood: Course = (random, grid) => {
  const from = random.uniform(0, 0.2) * windowSecondsOf(grid);
  const until = windowSecondsOf(grid) * random.uniform(1, 2);
  const low = random.uniform(0.1, 0.3);
  const ramp = valuesOf(grid.count, (index) => {
    const done = (index * grid.intervalSeconds - from) / (until - from);
    return low + (1 - low) * Math.min(1, Math.max(0, done));
  });
  return sum(ramp, unsteady(random, grid));
};

/** Up and down again within the window. */
const visit: Course = (random, grid) => {
  const middle = random.uniform(0.35, 0.65) * windowSecondsOf(grid);
  const width = random.uniform(0.08, 0.15) * windowSecondsOf(grid);
  const low = random.uniform(0.1, 0.3);
  const bump = valuesOf(grid.count, (index) => {
    const away = (index * grid.intervalSeconds - middle) / width;
    return low + (1 - low) * Math.exp(-0.5 * away * away);
  });
  return sum(bump, unsteady(random, grid));
};

/** More comes in than is worked off; blocks take a little away, and now and then a large one takes more. */
const backlog: Course = (random, grid) => {
  const perMinute = 1.6 / (windowSecondsOf(grid) / 60);
  let value = random.uniform(0, 0.1);
  return valuesOf(grid.count, () => {
    value += perMinute * random.uniform(0.2, 1.8);
    if (random.uniform(0, 1) < 0.3) value = Math.max(0, value - perMinute * random.uniform(0.4, 1.2));
    if (random.uniform(0, 1) < 0.03) value *= random.uniform(0.8, 0.95);
    return value;
  });
};

/** Grows with what is read until everything is held, and is given back in parts when the kernel wants memory. */
const pageCache: Course = (random, grid) => {
  const rate = 1.6 / grid.windowCount;
  const most = random.uniform(1.3, 3);
  let value = random.uniform(0.1, 0.2);
  return valuesOf(grid.count, () => {
    value += rate * random.uniform(0.3, 1.4);
    if (random.uniform(0, 1) < 0.02) value *= random.uniform(0.75, 0.95);
    value = Math.min(value, most);
    return value;
  });
};

const cacheFill: Course = (random, grid) => {
  const constant = random.uniform(0.3, 0.6) * windowSecondsOf(grid);
  return valuesOf(grid.count, (index) => 1 - 0.8 * Math.exp((-index * grid.intervalSeconds) / constant));
};

/** Requests follow the day; memory follows the requests. */
const morning: Course = (random, grid) => {
  const rise = valuesOf(
    grid.count,
    (index) => 0.6 + 0.4 * Math.sin(2 * Math.PI * ((index * grid.intervalSeconds) / 86_400 - 1 / 12)),
  );
  return sum(rise, unsteady(random, grid));
};

/** RSS stays where it is while the machine's page cache grows beside it. */
const cacheBeside: Family = {
  name: "page cache grows, RSS does not",
  draw(random) {
    const grid = gridOf(4, 60);
    const cache = pageCache(random, grid).map((value) => value * 4 * GiB);
    const relative = background(random, grid).map((noise) => 1 + noise);
    return {
      ...healthyDraft(random, grid, relative, ["stable", "sawtooth"]),
      loads: [{ name: "page cache", values: cache }],
    };
  },
};

const withLoad: readonly Shape[] = ["growing-with-load"];
const connections = { name: "connections", height: 2000, share: [0.3, 0.6], isWhole: true } as const;
const mempool = { name: "mempool transactions", height: 50_000, share: [0.25, 0.5], isWhole: true } as const;
const cacheBytes = { name: "cache bytes", height: 0.5 * GiB, share: [0.25, 0.5], isWhole: false } as const;

export const loadedFamilies: readonly Family[] = [
  loadedFamily("connection flood", withLoad, connections, flood),
  loadedFamily("connections came and went", ["stable", "falling", "growing-with-load", "sawtooth"], connections, visit),
  loadedFamily("mempool backlog", withLoad, mempool, backlog),
  loadedFamily("mempool worked off", ["stable", "falling", "growing-with-load", "sawtooth"], mempool, visit),
  loadedFamily("cache fill, its size known", ["growing-with-load", "saturating"], cacheBytes, cacheFill),
  loadedFamily(
    "page cache charged to the group",
    [...withLoad, "saturating"],
    { ...cacheBytes, name: "page cache" },
    pageCache,
  ),
  loadedFamily(
    "morning rise, requests known",
    withLoad,
    { name: "requests", height: 400, share: [0.2, 0.4], isWhole: false },
    morning,
  ),
  cacheBeside,
];
