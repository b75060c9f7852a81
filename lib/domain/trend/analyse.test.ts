import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { analyseTrend } from "./analyse";
import { scaledSettings } from "./settings";
import { atSecond, failedGates, GiB, hour, jitter, KiB, MiB, series, startMs } from "./testing/series";
import type { Shape, TrendInput, TrendResult } from "./trend";

const noise = (seconds: number) => 2 * MiB * jitter(seconds);
const limitBytes = 2 * GiB;
const leaking = series(4, (t) => GiB + 30 * KiB * t + noise(t));
const restartsEvery = (seconds: number, hours: number) =>
  Array.from({ length: Math.floor((hours * hour) / seconds) }, (_, index) => atSecond(index * seconds));
const tooth = (t: number, every: number) => (t % every) / every;

const golden: [name: string, shape: Shape, input: TrendInput][] = [
  ["a steady leak", "leak", { points: leaking, limitBytes }],
  ["a leak without a known limit", "leak", { points: leaking, limitBytes: null }],
  ["a leak without any limit", "leak", { points: leaking, limitBytes: Number.POSITIVE_INFINITY }],
  [
    "a leak under a collector's sawtooth",
    "leak",
    { points: series(4, (t) => GiB + 30 * KiB * t + 80 * MiB * tooth(t, 400) + noise(t)), limitBytes },
  ],
  [
    "a leak in small steps",
    "leak",
    { points: series(4, (t) => GiB + 15 * MiB * Math.floor(t / 500) + noise(t)), limitBytes },
  ],
  [
    "a leak on a machine in whole percent",
    "leak",
    { points: series(24, (t) => (Math.round(50 + t / 9000 + 0.6 * jitter(t)) * GiB) / 100), limitBytes: GiB },
  ],
  [
    "a leak that goes on after a restart near the limit",
    "leak",
    {
      points: series(8, (t) => (t < 2 * hour ? 1.9 * GiB : 0.8 * GiB + 30 * KiB * (t - 2 * hour)) + noise(t)),
      limitBytes,
      restarts: [atSecond(2 * hour)],
    },
  ],
  [
    "a leak over a daily rhythm of two days",
    "leak",
    {
      points: series(48, (t) => GiB + 3 * KiB * t + 60 * MiB * Math.sin((2 * Math.PI * t) / 86_400) + noise(t)),
      limitBytes,
    },
  ],
  [
    "a kill at the limit every 20 minutes",
    "leak",
    {
      points: series(4, (t) => limitBytes * (0.4 + 0.6 * tooth(t, 1200))),
      limitBytes,
      restarts: restartsEvery(1200, 4),
    },
  ],
  [
    "kills at the limit that no start time tells",
    "leak",
    { points: series(4, (t) => limitBytes * (0.4 + 0.6 * tooth(t, 1200))), limitBytes },
  ],
  [
    "peaks that rise from restart to restart",
    "leak",
    {
      points: series(4, (t) => GiB * (0.4 + t / (10 * hour) + 0.3 * tooth(t, 1200))),
      limitBytes,
      restarts: restartsEvery(1200, 4),
    },
  ],
  [
    "restarts every 20 minutes with the same peaks",
    "sawtooth",
    { points: series(4, (t) => GiB * (0.4 + 0.6 * tooth(t, 1200))), limitBytes, restarts: restartsEvery(1200, 4) },
  ],
  [
    "restarts every 100 minutes with the same peaks",
    "sawtooth",
    {
      points: series(9.9, (t) => GiB * (0.4 + 0.6 * tooth(t, 6000))),
      limitBytes,
      restarts: restartsEvery(6000, 9),
    },
  ],
  [
    "a few restarts with different peaks",
    "restarted-recently",
    {
      points: series(2, (t) => GiB * (0.4 + (Math.floor(t / 1500) % 2 ? 0.2 : 0.5) * tooth(t, 1500)) + noise(t)),
      limitBytes: 8 * GiB,
      restarts: restartsEvery(1500, 2),
    },
  ],
  [
    "one deployment that needs more",
    "step",
    { points: series(4, (t) => GiB * (t > 2 * hour ? 1.15 : 1) + noise(t)), limitBytes },
  ],
  ["a step to the byte", "step", { points: series(4, (t) => GiB * (t > 2 * hour ? 1.15 : 1)), limitBytes }],
  [
    "a cache that fills up",
    "saturating",
    { points: series(4, (t) => GiB * (1.5 - 0.5 * Math.exp(-t / (1.5 * hour))) + noise(t)), limitBytes },
  ],
  [
    "a cache that fills slowly under a level that wanders",
    "saturating",
    {
      points: series(
        4,
        (t) => GiB * (1.4 - 0.4 * Math.exp(-t / (3 * hour))) + 10 * MiB * (jitter(t) + jitter(Math.floor(t / 600), 5)),
      ),
      limitBytes,
    },
  ],
  ["memory given back", "falling", { points: series(4, (t) => 1.5 * GiB - 20 * KiB * t + noise(t)), limitBytes }],
  ["level near the limit", "stable-high", { points: series(4, (t) => 1.9 * GiB + noise(t)), limitBytes }],
  [
    "a large collector",
    "sawtooth",
    { points: series(4, (t) => GiB * (1 + 0.15 * tooth(t, 1700)) + noise(t)), limitBytes },
  ],
  [
    "a collector that frees a third each time",
    "sawtooth",
    { points: series(4, (t) => GiB * (1 - 0.35 * (1 - tooth(t, 1500)))), limitBytes },
  ],
  ["a level process", "stable", { points: series(4, (t) => GiB + noise(t)), limitBytes }],
  ["all values equal", "stable", { points: series(4, () => GiB), limitBytes }],
  [
    "a process that started 40 minutes ago",
    "restarted-recently",
    {
      points: series(4, (t) => (t < 3.33 * hour ? GiB : 0.5 * GiB + 100 * KiB * (t - 3.33 * hour)) + noise(t)),
      limitBytes,
      restarts: [atSecond(3.33 * hour)],
    },
  ],
  ["half an hour of samples", "insufficient", { points: series(0.5, () => GiB, 15), limitBytes }],
  ["one sample in ten minutes", "insufficient", { points: series(4, () => GiB, 600), limitBytes }],
  [
    "most scrapes lost",
    "insufficient",
    { points: series(4, () => GiB).filter((_, index) => jitter(index, 5) > 0.1), limitBytes },
  ],
];

const everyNumber = (value: unknown): number[] => {
  if (typeof value === "number") return [value];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(everyNumber) : [];
};

/** What holds for every result, whatever was put in. */
function expectSound(result: TrendResult, input: TrendInput): void {
  expect(everyNumber(result).every(Number.isFinite)).toBe(true);
  expect(result.reasons.length).toBeGreaterThan(0);
  for (const { low, bytes, high } of result.forecast) {
    expect(low).toBeGreaterThanOrEqual(0);
    expect(low).toBeLessThanOrEqual(bytes);
    expect(bytes).toBeLessThanOrEqual(high);
  }
  if (result.timeToLimit) {
    const { earliest, central, latest } = result.timeToLimit;
    expect(earliest).toBeGreaterThanOrEqual(0);
    expect(central).toBeGreaterThanOrEqual(earliest);
    if (latest !== null) expect(latest).toBeGreaterThanOrEqual(central);
  }
  const kept = input.points.length - result.dropped.notPositive - result.dropped.duplicateTime;
  expect(kept > 0).toBe(result.segment !== null);
}

describe("analyseTrend", () => {
  it.each(golden)("calls %s %s", (_name, shape, input) => {
    const result = analyseTrend(input);
    expect([result.shape, failedGates(result)]).toEqual([shape, expect.anything()]);
    expectSound(result, input);
  });

  it("finds slope and time to the limit of a leak to a few percent", () => {
    const { slopeBytesPerSecond, timeToLimit } = analyseTrend({ points: leaking, limitBytes });
    expect(slopeBytesPerSecond).toBeCloseTo(30 * KiB, -3);
    const left = (limitBytes - GiB - 30 * KiB * 4 * hour) / (30 * KiB);
    expect(timeToLimit?.central).toBeGreaterThan(0.95 * left);
    expect(timeToLimit?.central).toBeLessThan(1.05 * left);
    expect(timeToLimit?.earliest).toBeGreaterThan(0.6 * left);
  });

  it("names the step's instant and size, and where a filling cache is heading", () => {
    const step = analyseTrend({
      points: series(4, (t) => GiB * (t > 2 * hour ? 1.15 : 1) + noise(t)),
      limitBytes,
    }).step;
    expect(Math.abs((step?.atMs ?? 0) - atSecond(2 * hour))).toBeLessThan(600_000);
    expect(step?.bytes).toBeCloseTo(0.15 * GiB, -8);
    const cache = series(4, (t) => GiB * (1.5 - 0.5 * Math.exp(-t / (1.5 * hour))) + noise(t));
    const { asymptoteBytes } = analyseTrend({ points: cache, limitBytes });
    expect(asymptoteBytes).toBeGreaterThan(1.42 * GiB);
    expect(asymptoteBytes).toBeLessThan(1.58 * GiB);
  });

  it("gives the time 0 where the limit is reached or lies below the level, never a negative one", () => {
    for (const limit of [1.2 * GiB, GiB, 1]) {
      const result = analyseTrend({ points: leaking, limitBytes: limit });
      expect(result.timeToLimit).toEqual({ earliest: 0, central: 0, latest: 0 });
      expect(result.reasons.join(" ")).toContain("at or over the limit");
    }
  });

  it("gives no time to the limit where nothing grows or no limit is known", () => {
    expect(analyseTrend({ points: series(4, (t) => GiB + noise(t)), limitBytes }).timeToLimit).toBeNull();
    const unlimited = analyseTrend({ points: leaking, limitBytes: null });
    expect(unlimited.timeToLimit).toBeNull();
    expect(unlimited.reasons.join(" ")).toContain("limit is unknown");
  });

  it("does not take what is no number or no size for memory, and says how much it left out", () => {
    const bad = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -5, 0];
    const dirty = leaking.flatMap((point, index) => [{ at: point.at - 1, value: bad[index % bad.length] ?? 0 }, point]);
    const result = analyseTrend({ points: dirty, limitBytes });
    expect(result.dropped).toEqual({ notPositive: leaking.length, duplicateTime: 0 });
    expect({ ...result, dropped: null, reasons: result.reasons.slice(0, 1) }).toEqual({
      ...analyseTrend({ points: leaking, limitBytes }),
      dropped: null,
    });
  });

  it("says what to check when there is nothing to judge", () => {
    expect(analyseTrend({ points: [], limitBytes }).reasons).toEqual([
      "There are no samples: check that the series exists and is scraped.",
    ]);
    const none = analyseTrend({ points: [{ at: startMs, value: Number.NaN }], limitBytes });
    expect([none.shape, none.levelBytes, none.reasons[0]]).toEqual([
      "insufficient",
      null,
      "None of 1 samples is a positive number: check which metric and unit are read.",
    ]);
    expect(analyseTrend({ points: leaking.slice(0, 2), limitBytes }).reasons[0]).toBe("Watching: 1 min of 1 h.");
  });

  it("says that values look like percent instead of bytes", () => {
    const result = analyseTrend({ points: series(4, (t) => 60 + t / 3600), limitBytes: 100 });
    expect(result.reasons.join(" ")).toContain("looks like percent");
  });

  it("follows one of two replicas instead of averaging them", () => {
    const other = leaking.map((point) => ({ at: point.at, value: point.value + 300 * MiB }));
    const result = analyseTrend({
      points: leaking.flatMap((point, index) => [other[index] ?? point, point]),
      limitBytes,
    });
    expect(result.dropped.duplicateTime).toBe(leaking.length);
    const alone = analyseTrend({ points: other, limitBytes });
    expect(result.levelBytes).toBe(alone.levelBytes);
  });

  it("judges a week of one-second samples within a second", () => {
    const points = series(7 * 24, (t) => GiB + 1.2 * KiB * t + noise(t), 1);
    const before = performance.now();
    const result = analyseTrend({ points, limitBytes });
    expect(performance.now() - before).toBeLessThan(1000);
    expect(result.shape).toBe("leak");
  });

  it("compares a young process with the life before it at the same age", () => {
    const points = series(5, (t) => 0.5 * GiB + 100 * KiB * (t % (4.5 * hour)) + noise(t));
    const result = analyseTrend({ points, limitBytes, restarts: [startMs, atSecond(4.5 * hour)] });
    expect(result.shape).toBe("restarted-recently");
    expect(result.reasons.join(" ")).toMatch(/the life before it by \d+ MiB\/h at the same age/);
  });

  it.each([60, 65, 73])("does not judge the warm-up of a process that started %d minutes ago", (minutes) => {
    const start = 4 * hour - minutes * 60;
    const points = series(4, (t) => (t < start ? GiB : 0.9 * GiB + 60 * KiB * (t - start)) + noise(t));
    const result = analyseTrend({ points, limitBytes, restarts: [atSecond(start)] });
    expect(result.shape).toBe("restarted-recently");
    expect(result.reasons[0]).toContain("it is judged after 1 h 15 min");
  });

  it("names the consumer when memory follows it, and a leak when the consumer itself only grows", () => {
    const connections = { name: "connections", points: series(4, (t) => 100 + 0.1 * t + 20 * jitter(t, 3)) };
    const flood = analyseTrend({ points: leaking, limitBytes, loads: [connections] });
    expect(flood.shape).toBe("growing-with-load");
    expect(flood.reasons[0]).toContain("with connections");
    expect(flood.timeToLimit).not.toBeNull();
    expect(flood.loads[0]?.bytesPerUnit).toBeCloseTo(300 * KiB, -5);
    const sessions = { name: "sessions", points: series(4, (t) => 100 + 0.1 * t) };
    const map = analyseTrend({ points: leaking, limitBytes, loads: [sessions] });
    expect(map.shape).toBe("leak");
    expect(map.reasons.join(" ")).toContain("sessions, which itself only grows");
  });

  it("judges the same series in a compressed demo by the same rules", () => {
    const compressed = leaking.map((point) => ({ at: startMs + (point.at - startMs) / 60, value: point.value }));
    const slow = analyseTrend({ points: leaking, limitBytes });
    const fast = analyseTrend({ points: compressed, limitBytes, settings: scaledSettings(60) });
    expect(fast.shape).toBe(slow.shape);
    expect((fast.slopeBytesPerSecond ?? 0) / 60).toBeCloseTo(slow.slopeBytesPerSecond ?? 0, 6);
    expect((fast.timeToLimit?.central ?? 0) * 60).toBeCloseTo(slow.timeToLimit?.central ?? 0, 0);
    expect(fast.forecast.map((point) => point.horizonSeconds)).toEqual([60, 240]);
  });

  it("gives the same bytes for the same input", () => {
    const input = { points: leaking, limitBytes, restarts: [atSecond(600)] };
    const first = JSON.stringify(analyseTrend(input));
    for (let run = 0; run < 20; run += 1) expect(JSON.stringify(analyseTrend(input))).toBe(first);
  });
});

describe("analyseTrend, for any series", () => {
  const runs = { seed: 4, numRuns: process.env.GUTS_TEST_LONG ? 1000 : 60 };
  const anyNumber = fc.oneof(
    fc.double({ min: 1, max: 64 * GiB, noNaN: true }),
    fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -1, 1e-320, 1e308),
  );
  const anyInput = fc.record({
    points: fc.array(
      fc.record({ at: fc.oneof(fc.integer({ min: startMs, max: atSecond(9000) }), anyNumber), value: anyNumber }),
      {
        maxLength: 300,
      },
    ),
    limitBytes: fc.option(anyNumber, { nil: null }),
    restarts: fc.array(fc.integer({ min: atSecond(-100), max: atSecond(10_000) }), { maxLength: 12 }),
  });
  /** A plausible series: trend, noise, perhaps a restart. */
  const plausible = fc
    .record({
      slope: fc.integer({ min: -40, max: 80 }),
      seed: fc.integer({ min: 1, max: 1000 }),
      noiseMiB: fc.integer({ min: 0, max: 60 }),
      hours: fc.constantFrom(1.5, 3, 4),
      limitGiB: fc.constantFrom(1.2, 2, 8),
    })
    .map(({ slope, seed, noiseMiB, hours, limitGiB }) => ({
      points: series(hours, (t) => GiB + slope * KiB * t + noiseMiB * MiB * jitter(t, seed)),
      limitBytes: limitGiB * GiB,
    }));

  it("answers without NaN, negative times or inverted bands", () => {
    fc.assert(
      fc.property(anyInput, (input) => expectSound(analyseTrend(input), input)),
      runs,
    );
  });

  it("does not depend on the order of the samples", () => {
    fc.assert(
      fc.property(plausible, fc.integer({ min: 1, max: 1000 }), (input, seed) => {
        const shuffled = [...input.points].sort((a, b) => jitter(a.at / 1000, seed) - jitter(b.at / 1000, seed));
        expect(analyseTrend({ ...input, points: shuffled })).toEqual(analyseTrend(input));
      }),
      runs,
    );
  });

  it("gives the same verdict at another time of day", () => {
    fc.assert(
      fc.property(plausible, fc.integer({ min: -1000, max: 1000 }), (input, hours) => {
        const shift = hours * hour * 1000;
        const moved = analyseTrend({
          ...input,
          points: input.points.map((point) => ({ at: point.at + shift, value: point.value })),
        });
        const { shape, gates, forecast, timeToLimit } = analyseTrend(input);
        expect({ shape, gates, forecast, timeToLimit }).toEqual({
          shape: moved.shape,
          gates: moved.gates,
          forecast: moved.forecast,
          timeToLimit: moved.timeToLimit,
        });
      }),
      runs,
    );
  });

  it("scales with the bytes", () => {
    fc.assert(
      fc.property(plausible, fc.constantFrom(0.5, 4, 1024), (input, factor) => {
        const scaled = analyseTrend({
          points: input.points.map((point) => ({ at: point.at, value: point.value * factor })),
          limitBytes: input.limitBytes * factor,
        });
        const plain = analyseTrend(input);
        expect(scaled.shape).toBe(plain.shape);
        expect(scaled.timeToLimit).toEqual(plain.timeToLimit);
        expect(scaled.levelBytes).toBe((plain.levelBytes ?? 0) * factor);
        expect(scaled.slopeBytesPerSecond).toBe((plain.slopeBytesPerSecond ?? 0) * factor);
      }),
      runs,
    );
  });

  it("reaches a higher limit later", () => {
    fc.assert(
      fc.property(plausible, fc.integer({ min: 1, max: 100 }), (input, percent) => {
        const lower = analyseTrend({ ...input, limitBytes: 1.8 * GiB });
        const higher = analyseTrend({ ...input, limitBytes: 1.8 * GiB * (1 + percent / 400) });
        if (!lower.timeToLimit || !higher.timeToLimit) return;
        expect(higher.timeToLimit.central).toBeGreaterThanOrEqual(lower.timeToLimit.central);
      }),
      runs,
    );
  });
});
