import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomSource } from "@/lib/testing/labelled/random";
import { analyseTrend } from "./analyse";
import type { Forecast } from "./forecast";
import { GiB, hour, jitter, KiB, MiB, series } from "./testing/series";
import { timeToLimit } from "./time-to-limit";

const noise = (seconds: number) => 5 * MiB * jitter(seconds);

describe("the forecast", () => {
  it("goes on with a leak and stays level without one", () => {
    const horizonsSeconds = [hour, 2 * hour];
    const leak = analyseTrend({
      points: series(4, (t) => GiB + 30 * KiB * t + noise(t)),
      limitBytes: 2 * GiB,
      horizonsSeconds,
    });
    const now = GiB + 30 * KiB * 4 * hour;
    expect(leak.forecast[0]?.bytes).toBeCloseTo(now + 30 * KiB * hour, -8);
    expect(leak.forecast[1]?.bytes).toBeCloseTo(now + 60 * KiB * hour, -8);
    const quiet = analyseTrend({ points: series(4, (t) => GiB + noise(t)), limitBytes: 2 * GiB, horizonsSeconds });
    expect(quiet.forecast[0]?.bytes).toBe(quiet.forecast[1]?.bytes);
    expect(quiet.forecast[0]?.bytes).toBe(quiet.levelBytes);
  });

  it("says on what each interval rests", () => {
    const basisAt = (hours: number, horizonsSeconds: number[]) =>
      analyseTrend({ points: series(hours, (t) => GiB + noise(t)), limitBytes: 2 * GiB, horizonsSeconds }).forecast.map(
        (point) => point.basis,
      );
    expect(basisAt(4, [hour, 4 * hour])).toEqual(["back-tested", "extrapolated"]);
    expect(basisAt(12, [hour, 4 * hour])).toEqual(["back-tested", "back-tested"]);
    expect(basisAt(0.6, [hour])).toEqual(["from the fit, not back-tested"]);
  });

  it("extrapolates the half width in proportion to the distance", () => {
    const { forecast, backTest } = analyseTrend({
      points: series(4, (t) => GiB + noise(t)),
      limitBytes: null,
      horizonsSeconds: [3 * hour, 6 * hour],
    });
    const [near, far] = forecast.map((point) => point.high - point.bytes);
    expect(far).toBeCloseTo(2 * (near ?? 0), 0);
    expect(backTest?.origins).toBeGreaterThanOrEqual(12);
    expect(backTest?.leadSeconds).toBeLessThan(3 * hour);
  });

  it("leaves out horizons that are no distance", () => {
    const horizonsSeconds = [-5, Number.NaN, Number.POSITIVE_INFINITY, 60];
    const { forecast } = analyseTrend({ points: series(4, () => GiB), limitBytes: null, horizonsSeconds });
    expect(forecast.map((point) => point.horizonSeconds)).toEqual([60]);
  });

  it("holds about nine of ten outcomes of a wandering series in its back-tested interval", () => {
    let inside = 0;
    const count = 150;
    for (let seed = 1; seed <= count; seed += 1) {
      const random = randomSource(seed);
      let wander = 0;
      const points = series(9, () => {
        wander = 0.97 * wander + 8 * MiB * random.normal();
        return GiB + wander;
      });
      const known = points.slice(0, 8 * 60 + 1);
      const [point] = analyseTrend({ points: known, limitBytes: 2 * GiB, horizonsSeconds: [hour] }).forecast;
      const outcome = points.at(-1)?.value ?? 0;
      expect(point?.basis).toBe("back-tested");
      if (point && outcome >= point.low && outcome <= point.high) inside += 1;
    }
    expect(inside / count).toBeGreaterThan(0.85);
    expect(inside / count).toBeLessThan(0.97);
  });
});

describe("timeToLimit", () => {
  /** A band that widens in proportion to the distance. */
  const cone = (level: number, slope: number, widening: number): Forecast => ({
    projection: { atMs: 0, level, slope },
    backTest: null,
    at: (horizonSeconds) => ({
      horizonSeconds,
      bytes: level + slope * horizonSeconds,
      low: level + (slope - widening) * horizonSeconds,
      high: level + (slope + widening) * horizonSeconds,
      basis: "back-tested",
    }),
  });

  it("is where the upper end, the centre and the lower end of the band meet the limit", () => {
    expect(timeToLimit(cone(1000, 1, 0.5), 4000, 7000)).toEqual({
      earliest: expect.closeTo(2000, 0),
      central: 3000,
      latest: expect.closeTo(6000, 0),
    });
  });

  it("has no latest where the lower end does not get there in time", () => {
    expect(timeToLimit(cone(1000, 1, 0.5), 4000, 5000)?.latest).toBeNull();
    expect(timeToLimit(cone(1000, 1, 1), 4000, 50_000)?.latest).toBeNull();
  });

  it("is zero at the limit, and nothing without a limit or without growth", () => {
    expect(timeToLimit(cone(1000, 1, 0.5), 900, 5000)).toEqual({ earliest: 0, central: 0, latest: 0 });
    expect(timeToLimit(cone(1000, 1, 0.5), null, 5000)).toBeNull();
    expect(timeToLimit(cone(1000, 0, 0.5), 4000, 5000)).toBeNull();
  });

  it("keeps the three in order for any cone", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2000 }),
        fc.double({ min: 0.001, max: 50, noNaN: true }),
        fc.double({ min: 0, max: 50, noNaN: true }),
        (level, slope, widening) => {
          const time = timeToLimit(cone(level, slope, widening), 1000, 10_000);
          expect(time?.earliest).toBeGreaterThanOrEqual(0);
          expect(time?.central).toBeGreaterThanOrEqual(time?.earliest ?? 0);
          if (time?.latest != null) expect(time.latest).toBeGreaterThanOrEqual(time.central);
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });
});
