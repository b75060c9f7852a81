import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { median, medianOf, quantile, quantileInPlace, selectRank } from "./statistics";

const runs = { seed: 11, numRuns: 300 };
const numbers = fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.double({ noNaN: true, min: -1e9, max: 1e9 })), {
  minLength: 1,
  maxLength: 80,
});

describe("quantiles", () => {
  it("are those of the sorted values", () => {
    fc.assert(
      fc.property(numbers, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const sorted = [...values].sort((a, b) => a - b);
        const place = (values.length - 1) * share;
        const low = sorted[Math.floor(place)] ?? 0;
        const high = sorted[Math.ceil(place)] ?? 0;
        expect(quantile(values, share)).toBeCloseTo(low + (high - low) * (place - Math.floor(place)), 6);
      }),
      runs,
    );
  });

  it("find any rank and leave smaller values before it, larger ones behind it", () => {
    fc.assert(
      fc.property(numbers, fc.nat(), (values, any) => {
        const rank = any % values.length;
        const array = Float64Array.from(values);
        const found = selectRank(array, array.length, rank);
        expect(found === [...values].sort((a, b) => a - b)[rank]).toBe(true);
        expect(
          array.every((value, index) => (index < rank ? value <= found : index > rank ? value >= found : true)),
        ).toBe(true);
      }),
      runs,
    );
  });

  it("look only at the stated number of values", () => {
    expect(quantileInPlace(Float64Array.from([3, 1, 2, 100]), 3, 0.5)).toBe(2);
    expect(medianOf([1, 2, 3, 50, 60], 1, 2)).toBe(2.5);
    expect(medianOf([1, 2], -3, 5)).toBe(1.5);
  });

  it("of nothing are not a number", () => {
    expect([median([]), quantile([], 0.1), medianOf([1], 5, 2)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});
