import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { theilSen } from "./theil-sen";

describe("theilSen", () => {
  it("finds the line under outliers, whatever its level", () => {
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 0, max: 4 }), (slope, outlier) => {
        const x = Array.from({ length: 24 }, (_, index) => index);
        const line = theilSen(
          x,
          x.map((at) => 1000 + slope * at + (at % 5 === outlier ? 5e6 : 0)),
        );
        expect(line).toMatchObject({ slope, intercept: 1000, sigma: 0 });
      }),
      { seed: 9, numRuns: process.env.GUTS_TEST_LONG ? 2000 : 50 },
    );
  });

  it("says nothing from one point", () => {
    expect(theilSen([], [])).toBeNull();
    expect(theilSen([1], [1])).toBeNull();
  });
});
