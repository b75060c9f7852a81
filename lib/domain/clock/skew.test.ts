import fc from "fast-check";
import { expect, it } from "vitest";
import { skewFromDate, skewFromInstant } from "./skew";

it("is never more than the real difference, and misses no more of it than a second and the time of the answer", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
      fc.integer({ min: 0, max: 3_000 }),
      fc.integer({ min: 0, max: 3_000 }),
      fc.integer({ min: -3_600_000, max: 3_600_000 }),
      (sent, there, back, skewMs) => {
        const date = new Date(sent + there + skewMs).toUTCString();
        const found = skewFromDate(date, sent, sent + there + back) ?? Number.NaN;
        const real = skewMs / 1000;
        if (found !== 0) expect(Math.sign(found)).toBe(Math.sign(real));
        expect(Math.abs(found)).toBeLessThanOrEqual(Math.abs(real));
        expect(Math.abs(real) - Math.abs(found)).toBeLessThanOrEqual(1 + (there + back) / 1000);
      },
    ),
    { seed: 8 },
  );
});

it("is unknown without a date", () => {
  expect(skewFromDate(null, 0, 1)).toBeNull();
  expect(skewFromDate("soon", 0, 1)).toBeNull();
});

it("takes a slow answer for no difference", () => {
  expect(skewFromInstant(1_000, 1_000, 16_000)).toBe(0);
  expect(skewFromInstant(16_000, 1_000, 16_000)).toBe(0);
  expect(skewFromInstant(20_000, 1_000, 16_000)).toBe(4);
  expect(skewFromInstant(-9_000, 1_000, 16_000)).toBe(-10);
});
