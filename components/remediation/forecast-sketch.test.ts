import fc from "fast-check";
import { expect, test } from "vitest";
import { sketchForecast } from "./forecast-sketch";

const box = { width: 280, height: 64 };

test("points become a line from the left edge to the right, in the order of time", () => {
  const points = [
    { at: 2_000, bytes: 50 },
    { at: 1_000, bytes: 0 },
    { at: 3_000, bytes: 100 },
  ];
  const sketch = sketchForecast({ points, limitBytes: 100 }, box);
  expect(sketch?.line.map(({ x }) => x)).toEqual([0, 140, 280]);
  expect(sketch?.line[0]?.y).toBe(64);
  expect(sketch?.line[2]?.y).toBe(sketch?.limitY);
  expect(sketch).toMatchObject({ first: { at: 1_000 }, last: { at: 3_000 } });
});

test.each([
  [[]],
  [[{ at: 1, bytes: 1 }]],
  [
    [
      { at: 1, bytes: 1 },
      { at: 1, bytes: 2 },
    ],
  ],
  [
    [
      { at: 1, bytes: Number.NaN },
      { at: 2, bytes: 2 },
    ],
  ],
])("there is no picture of %j", (points) => {
  expect(sketchForecast({ points, limitBytes: null }, box)).toBeNull();
});

test("whatever is forecast stays inside the picture", () => {
  const point = fc.record({
    at: fc.integer({ min: 0, max: 1e12 }),
    bytes: fc.double({ min: 0, max: 1e13, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(point, { maxLength: 20 }),
      fc.option(fc.double({ min: 0, max: 1e13, noNaN: true })),
      (points, limitBytes) => {
        const sketch = sketchForecast({ points, limitBytes }, box);
        for (const { x, y } of sketch?.line ?? []) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(x).toBeLessThanOrEqual(box.width);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(box.height);
        }
      },
    ),
    { seed: 11, numRuns: 200 },
  );
});
