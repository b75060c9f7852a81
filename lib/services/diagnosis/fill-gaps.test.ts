import { expect, test } from "vitest";
import { fillGaps, hasGap } from "./fill-gaps";

const at = (seconds: number, value = 1) => ({ at: seconds * 1000, value });
const seconds = (points: readonly { at: number }[]) => points.map((point) => point.at / 1000);
const every = (from: number, to: number, step: number, value = 1) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => at(from + index * step, value));

test("an outage of the server is filled with what was measured meanwhile, and nothing else is added", () => {
  const points = [...every(0, 50, 1), ...every(100, 150, 1)];
  const { points: merged, filled } = fillGaps(points, every(0, 150, 5, 2));
  expect(filled).toBe(9);
  expect(seconds(merged.filter((point) => point.value === 2))).toEqual([55, 60, 65, 70, 75, 80, 85, 90, 95]);
  expect(seconds(merged)).toEqual([...seconds(merged)].sort((a, b) => a - b));
});

test("what came before the first point and after the last one is filled too", () => {
  const { points: merged } = fillGaps(every(100, 110, 1), [at(10, 2), at(99.5, 2), at(105.5, 2), at(130, 2)]);
  expect(seconds(merged)).toEqual([10, ...seconds(every(100, 110, 1)), 130]);
});

test("without a gap there is nothing to fill", () => {
  const points = every(0, 60, 1);
  expect(hasGap(points, { startMs: 0, endMs: 60_000 })).toBe(false);
  expect(fillGaps(points, every(0.5, 60, 1, 2)).filled).toBe(0);
  expect(hasGap(points, { startMs: 0, endMs: 70_000 })).toBe(true);
  expect(hasGap([], { startMs: 0, endMs: 70_000 })).toBe(true);
});
