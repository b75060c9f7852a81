import fc from "fast-check";
import { expect, test } from "vitest";
import { createLeakPace } from "@/demo/node/memory/leak-pace";

const STEP_SECONDS = 0.25;

test("on the line it leaks the even share", () => {
  expect(createLeakPace(400, 1000)(10, STEP_SECONDS, 5000)).toBeCloseTo(100, 6);
});

test("far above the line it leaks nothing, far below it no more than eight shares", () => {
  const pace = createLeakPace(400, 0);
  expect(pace(0, STEP_SECONDS, 1e9)).toBe(0);
  expect(pace(1e9, STEP_SECONDS, 0)).toBe(800);
});

test("a collection that gives pages back is caught up with within seconds", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000_000 }), (droppedBytes) => {
      const slope = 293_601;
      const pace = createLeakPace(slope, 0);
      let rssBytes = -droppedBytes;
      for (let step = 1; step <= 40; step += 1) rssBytes += pace(step * STEP_SECONDS, STEP_SECONDS, rssBytes);
      expect(Math.abs(rssBytes - slope * 10)).toBeLessThan(100_000);
    }),
    { seed: 20, numRuns: 100 },
  );
});
