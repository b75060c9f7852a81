import { describe, expect, it } from "vitest";
import { fillBuckets } from "./buckets";
import { cleanSamples } from "./clean";
import { coverageOf } from "./coverage";
import { afterWarmUp, findSegments } from "./segments";
import { defaultTrendSettings, scaledSettings } from "./settings";
import { atSecond, GiB, hour, jitter, MiB, series, startMs } from "./testing/series";

const settings = defaultTrendSettings;
const noise = (seconds: number) => 2 * MiB * jitter(seconds);

describe("cleanSamples", () => {
  it("sorts, and keeps of one instant the value nearest to the one before", () => {
    const { atMs, values, dropped } = cleanSamples([
      { at: 3000, value: 12 },
      { at: 1000, value: 10 },
      { at: 2000, value: 50 },
      { at: 2000, value: 11 },
      { at: 3000, value: 51 },
    ]);
    expect([...atMs]).toEqual([1000, 2000, 3000]);
    expect([...values]).toEqual([10, 11, 12]);
    expect(dropped).toEqual({ notPositive: 0, duplicateTime: 2 });
  });

  it("measures coverage against the usual interval", () => {
    const full = series(4, () => GiB);
    const coverage = (points: typeof full) => {
      const { atMs, values, intervalSeconds } = cleanSamples(points);
      expect(intervalSeconds).toBe(60);
      return coverageOf({ atMs, values, from: 0, to: atMs.length }, intervalSeconds);
    };
    expect(coverage(full)).toBe(1);
    expect(coverage(full.filter((_, index) => jitter(index, 5) > 0))).toBeCloseTo(0.5, 1);
  });

  it("notes pauses of more than five scrapes, which cut nothing", () => {
    const samples = cleanSamples(series(4, () => GiB).filter((_, index) => index % 100 < 90));
    expect(samples.gaps).toEqual({ count: 2, longestSeconds: 660 });
    expect(findSegments(samples, [], null, settings)).toHaveLength(1);
  });

  it("thins many samples evenly and keeps the newest", () => {
    const week = series(7 * 24, (t) => GiB + t, 1);
    const { atMs, count } = cleanSamples(week);
    expect(count).toBe(week.length);
    expect(atMs.length).toBeLessThanOrEqual(6000);
    expect(atMs.at(-1)).toBe(week.at(-1)?.at);
  });
});

describe("findSegments", () => {
  const starts = (points: ReturnType<typeof series>, restarts: number[] = [], limit: number | null = null) =>
    findSegments(cleanSamples(points), restarts, limit, settings).map((segment) => segment.from);

  it("cuts at a known start even where the level stays", () => {
    expect(
      starts(
        series(4, () => GiB),
        [atSecond(2 * hour + 1)],
      ),
    ).toEqual([0, 121]);
  });

  it("cuts where the level falls by a quarter, once, also beside a known start", () => {
    const points = series(4, (t) => (t < 2 * hour ? GiB : 0.6 * GiB) + noise(t));
    expect(starts(points)).toEqual([0, 120]);
    expect(starts(points, [atSecond(2 * hour - 90)])).toEqual([0, 119]);
  });

  it("does not cut at a short dip or a smaller fall", () => {
    expect(starts(series(4, (t) => (t > hour && t < hour + 150 ? 0.3 * GiB : GiB)))).toEqual([0]);
    expect(starts(series(4, (t) => (t < 2 * hour ? GiB : 0.8 * GiB)))).toEqual([0]);
  });

  it("takes frequent falls for a collector's, but kills at the limit for restarts", () => {
    const teeth = series(4, (t) => GiB * (0.5 + 0.5 * ((t % 1500) / 1500)));
    expect(starts(teeth, [], 4 * GiB)).toEqual([0]);
    expect(starts(teeth, [], GiB).length).toBe(10);
  });

  it("ignores starts before the first and after the last sample", () => {
    expect(
      starts(
        series(1, () => GiB),
        [startMs - 1, atSecond(2 * hour)],
      ),
    ).toEqual([0]);
  });
});

describe("afterWarmUp", () => {
  it.each([
    [0.5, 10],
    [2, 24],
    [10, 60],
  ])("leaves out a fifth of %d hours, between ten minutes and an hour", (hours, minutes) => {
    const { atMs } = cleanSamples(series(hours, () => GiB));
    const segment = { from: 0, to: atMs.length, beganInside: true };
    expect(afterWarmUp(segment, atMs, settings)).toBe(minutes);
    expect(afterWarmUp({ ...segment, beganInside: false }, atMs, settings)).toBe(0);
  });
});

describe("fillBuckets", () => {
  const bucketsOf = (points: ReturnType<typeof series>) => {
    const { atMs, values } = cleanSamples(points);
    return fillBuckets({ atMs, values, from: 0, to: atMs.length });
  };

  it("makes one per five samples, between 8 and 24", () => {
    expect(bucketsOf(series(4, () => GiB)).floors.length).toBe(24);
    expect(bucketsOf(series(1, () => GiB)).floors.length).toBe(12);
    expect(bucketsOf(series(0.5, () => GiB)).floors.length).toBe(8);
  });

  it("leaves out those with fewer than three samples", () => {
    const gap = series(4, () => GiB).filter((point) => point.at < atSecond(hour) || point.at > atSecond(2 * hour));
    expect(bucketsOf(gap).floors.length).toBe(18);
  });

  it("sees the floor under a sawtooth and the median in it", () => {
    const { floors, medians } = bucketsOf(series(24, (t) => GiB * (1 + ((t / 60) % 10) / 10)));
    expect(floors.every((floor) => floor <= 1.11 * GiB)).toBe(true);
    expect(medians.every((median) => median > 1.35 * GiB && median < 1.55 * GiB)).toBe(true);
  });
});

describe("scaledSettings", () => {
  it("divides times and leaves counts and shares alone", () => {
    expect(scaledSettings(1)).toEqual(defaultTrendSettings);
    expect(scaledSettings(60)).toMatchObject({
      minimumSpanSeconds: 60,
      warmUpMinimumSeconds: 10,
      minimumSamples: 60,
      warmUpShare: 0.2,
      extrapolationFactor: 6,
    });
  });
});
