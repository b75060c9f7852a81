import fc from "fast-check";
import { expect, test } from "vitest";
import { createRssReader, delayMs } from "@/demo/node/delay";

test.each([
  [0, 0],
  [0.85, 0],
  [0.87, 5],
  [0.9, 78.125],
  [0.93, 320],
  [0.98, 1373.125],
  [1, 2000],
  [3, 2000],
])("at a share of %d a handler waits %d ms", (share, expected) => {
  expect(delayMs(share)).toBeCloseTo(expected, 6);
});

test("the wait never shrinks as memory grows and stays within its cap", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 2, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (share, more) => {
        const wait = delayMs(share);
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(2000);
        expect(delayMs(share + more)).toBeGreaterThanOrEqual(wait);
      },
    ),
    { seed: 20, numRuns: 300 },
  );
});

test("the RSS is read at most every 200 ms", () => {
  let now = 0;
  let reads = 0;
  const rss = createRssReader(
    () => ++reads,
    () => now,
  );
  for (now = 0; now < 200; now += 10) expect(rss()).toBe(1);
  expect(rss()).toBe(2);
});
