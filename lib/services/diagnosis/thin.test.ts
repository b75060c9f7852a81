import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { thin } from "./thin";

describe("thin", () => {
  it("keeps at most what is allowed, the newest always, evenly spaced and never fewer than half of what it may", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 100 }), (count, maximum) => {
        const kept = thin([...Array(count).keys()], maximum);
        expect(kept.length).toBeLessThanOrEqual(maximum);
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(count, maximum) / 2);
        expect(kept.at(-1)).toBe(count - 1);
        const gaps = new Set(kept.slice(1).map((index, at) => index - (kept[at] ?? 0)));
        expect(gaps.size).toBeLessThanOrEqual(1);
      }),
      { seed: 20_260_101 },
    );
  });

  it("leaves nothing of nothing", () => {
    expect(thin([], 10)).toEqual([]);
  });
});
