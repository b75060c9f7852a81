import fc from "fast-check";
import { expect, test } from "vitest";
import { toWatchProgress } from "./watch-progress";

const minute = 60_000;

test.each([
  [75 * minute, 12.9 * minute, "12 of 75 min", 0.172],
  [75_000, 12_900, "12 of 75 s", 0.172],
  [75 * minute, 90 * minute, "75 of 75 min", 1],
  [75 * minute, -minute, "0 of 75 min", 0],
  [0, 0, "0 of 0 s", 1],
])("a watch of %d ms after %d ms reads as %s", (total, passed, words, share) => {
  const progress = toWatchProgress({ startedAt: 1_000, until: 1_000 + total }, 1_000 + passed);
  expect(progress.words).toBe(words);
  expect(progress.share).toBeCloseTo(share, 6);
});

test("the share of a watch stays between 0 and 1, whatever the clocks say", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), fc.integer(), (startedAt, until, now) => {
      const { share } = toWatchProgress({ startedAt, until }, now);
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }),
    { seed: 7, numRuns: 200 },
  );
});
