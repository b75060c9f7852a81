import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { derivative, type PrometheusMajor, predictLinear, selectRange } from "./predict-linear";

/** One sample every 300 s, from second 0. */
const golden = [0, 10, 20, 30, 40, 0, 10, 20, 30, 40, 50].map((value, index) => ({ at: index * 300_000, value }));

function inRange(minutes: number, serverMajor: PrometheusMajor) {
  return selectRange(golden, 3_000_000, minutes * 60, serverMajor);
}

describe("selectRange", () => {
  it("includes the sample at the left end for Prometheus 2 only", () => {
    expect(inRange(50, 2)).toHaveLength(11);
    expect(inRange(50, 3)).toHaveLength(10);
    expect(selectRange(golden, 3_000_000, 3000)).toHaveLength(10);
  });

  it("includes the sample at the evaluation time and none after it", () => {
    expect(selectRange(golden, 600_000, 300)).toEqual([golden[2]]);
    expect(selectRange(golden, 599_999, 300)).toEqual([golden[1]]);
  });
});

describe("predictLinear", () => {
  it.each<[string, number, PrometheusMajor, number, number, number]>([
    ["[50m] of Prometheus 3", 50, 3, 3000, 3600, 70],
    ["[50m] of Prometheus 2", 50, 2, 3000, 3600, 76.81818181818181],
    ["[55m] of Prometheus 3", 55, 3, 3000, 3600, 76.81818181818181],
    ["[55m] @ 3000 evaluated at 600 s", 55, 3, 600, 3600, 51.36363636363637],
    ["[55m] @ 3000 evaluated at 4200 s", 55, 3, 4200, 3600, 89.54545454545455],
  ])("gives the golden value of %s to the last bit", (_name, minutes, major, atSeconds, horizon, expected) => {
    expect(predictLinear(inRange(minutes, major), atSeconds * 1000, horizon, major)).toBe(expected);
  });

  it("has no answer for fewer than two samples", () => {
    expect(predictLinear([], 0, 3600)).toBeNull();
    expect(predictLinear([{ at: 0, value: 1 }], 0, 3600)).toBeNull();
  });

  it("answers a constant series with its value, without rounding", () => {
    const points = [0.1, 0.1, 0.1].map((value, index) => ({ at: index * 15_000, value }));
    expect(predictLinear(points, 30_000, 14_400)).toBe(0.1);
  });

  it.each<PrometheusMajor>([2, 3])("answers NaN when Prometheus %i reads NaN or infinity anywhere", (major) => {
    for (const odd of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const values of [
        [odd, 1, 2],
        [1, odd, 2],
        [1, 2, odd],
        [odd, odd, odd],
      ]) {
        const points = values.map((value, index) => ({ at: index * 1000, value }));
        expect(predictLinear(points, 2000, 60, major)).toBeNaN();
      }
    }
  });

  it("finds the line through points on a line", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 2, max: 240 }),
        fc.integer({ min: -7200, max: 14_400 }),
        (start, slope, count, horizon) => {
          const points = Array.from({ length: count }, (_, i) => ({ at: i * 15_000, value: start + slope * i * 15 }));
          const atEnd = start + slope * ((count - 1) * 15 + horizon);
          const found = predictLinear(points, (count - 1) * 15_000, horizon) ?? Number.NaN;
          expect(Math.abs(found - atEnd)).toBeLessThanOrEqual(
            1e-6 * Math.max(1, Math.abs(start), Math.abs(slope) * 18_000),
          );
        },
      ),
      { seed: 41 },
    );
  });
});

describe("derivative", () => {
  it("is the slope per second, and has no answer for fewer than two samples", () => {
    expect(derivative(golden.slice(0, 5))).toBeCloseTo(10 / 300, 15);
    expect(derivative(golden.slice(0, 1))).toBeNull();
    expect(derivative([])).toBeNull();
  });

  it("is 0 for a constant series", () => {
    expect(derivative(golden.map((point) => ({ ...point, value: 7 })))).toBe(0);
  });
});
