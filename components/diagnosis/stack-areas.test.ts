import fc from "fast-check";
import { expect, test } from "vitest";
import { stackAreas } from "./stack-areas";

const size = fc.option(fc.integer({ min: -5, max: 1_000 }), { nil: null });
const bucket = fc.record({
  bytes: size,
  parts: fc.tuple(size, size, size),
  unexplainedBytes: fc.option(fc.nat(1_000), { nil: null }),
});

test("layers never overlap, each stretch is without a gap, and the top is the highest point of any", () => {
  fc.assert(
    fc.property(fc.array(bucket, { maxLength: 20 }), (drawn) => {
      const buckets = drawn.map((each, at) => ({ ...each, at }));
      const { topBytes, layers } = stackAreas(buckets, [2, 0, 1]);
      const edges = layers.flat(2);
      expect(topBytes).toBe(edges.reduce((top, { high }) => Math.max(top, high), 0));
      for (const { at } of buckets) {
        const here = edges.filter((edge) => edge.at === at);
        here.slice(1).forEach((edge, i) => {
          expect(edge.low).toBe(here[i]?.high);
        });
        if (buckets[at]?.bytes === null) expect(here).toEqual([]);
      }
      for (const run of layers.flat()) {
        run.slice(1).forEach((edge, i) => {
          expect(edge.at).toBe((run[i]?.at ?? 0) + 1);
        });
      }
    }),
    { seed: 20_260_314, numRuns: 200 },
  );
});

test("a part that is unknown in one bucket leaves a gap there and takes no room", () => {
  const buckets = [
    { at: 0, bytes: 10, parts: [4], unexplainedBytes: 6 },
    { at: 1, bytes: 10, parts: [null], unexplainedBytes: 10 },
    { at: 2, bytes: 12, parts: [5], unexplainedBytes: 7 },
  ];
  expect(stackAreas(buckets, [0])).toEqual({
    topBytes: 12,
    layers: [
      [[{ at: 0, low: 0, high: 4 }], [{ at: 2, low: 0, high: 5 }]],
      [
        [
          { at: 0, low: 4, high: 10 },
          { at: 1, low: 0, high: 10 },
          { at: 2, low: 5, high: 12 },
        ],
      ],
    ],
  });
});
