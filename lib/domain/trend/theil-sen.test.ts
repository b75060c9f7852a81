import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitTrend } from "./theil-sen";

const MiB = 1024 * 1024;
const line = (slope: number, start = 100 * MiB, seconds = 75) =>
  Array.from({ length: seconds }, (_, second) => ({ at: second * 1000, value: start + slope * second }));

describe("fitTrend", () => {
  it("finds the slope of a line under outliers, whatever its level", () => {
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 0, max: 9 }), (slope, outlier) => {
        const points = line(slope * 1024, 400 * MiB, 200).map((point, index) =>
          index % 37 === outlier ? { ...point, value: point.value + 50 * MiB } : point,
        );
        expect(fitTrend(points)?.slopePerSecond).toBeCloseTo(slope * 1024, -3);
      }),
      { seed: 9, numRuns: process.env.GUTS_TEST_LONG ? 2000 : 50 },
    );
  });

  it("says nothing from too little", () => {
    expect(fitTrend([])).toBeNull();
    expect(fitTrend(line(1, 1, 7))).toBeNull();
    expect(fitTrend(Array.from({ length: 20 }, () => ({ at: 5, value: 1 })))).toBeNull();
  });
});
