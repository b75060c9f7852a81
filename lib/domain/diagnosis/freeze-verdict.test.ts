import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Shape, shapes } from "@/lib/domain/trend/trend";
import { diagnose } from "./diagnose";
import { freezeVerdict } from "./freeze-verdict";
import { GIB, inputOf, trendOf } from "./testing/build";
import { verdictSchema } from "./verdict";

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const bytes = fc.double({ min: 1, max: 1e12, noNaN: true });
const trends = fc
  .record({
    shape: fc.constantFrom<Shape>(...shapes),
    slopeBytesPerSecond: maybe(fc.double({ min: -1e7, max: 1e7, noNaN: true })),
    smallestDetectableBytesPerSecond: maybe(fc.double({ min: 0, max: 1e7, noNaN: true })),
    levelBytes: maybe(bytes),
    asymptoteBytes: maybe(bytes),
    loads: fc.array(
      fc.record({
        name: fc.constantFrom("cache", "connections", "mempool", "something else"),
        bytesPerUnit: bytes,
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        onlyGrows: fc.boolean(),
      }),
      { maxLength: 3 },
    ),
  })
  .map(trendOf);
const inputs = fc
  .record({
    trend: trends,
    restarts: fc.array(fc.integer({ min: 1e12, max: 2e12 }), { maxLength: 6 }),
    postStartRss: fc.array(bytes, { maxLength: 4 }),
    limit: fc.oneof(
      bytes.map((limit) => ({ state: "set" as const, bytes: limit, source: "cgroup" })),
      fc.constantFrom({ state: "none" as const, source: "cgroup" }, { state: "unknown" as const, source: "no answer" }),
      fc.constant({ state: "set" as const, bytes: Number.POSITIVE_INFINITY, source: "cgroup" }),
    ),
    honours: fc.constantFrom({}, { "storage.cache.max_size": "no" as const }, inputOf({}).honours),
  })
  .map(inputOf);

describe("a frozen verdict", () => {
  test("is valid, survives JSON unchanged, and the same input gives the same bytes", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const verdict = diagnose(input);
        const frozen = freezeVerdict(verdict);
        expect(verdictSchema.parse(JSON.parse(frozen))).toEqual(JSON.parse(frozen));
        expect(freezeVerdict(diagnose(structuredClone(input)))).toBe(frozen);
        expect(freezeVerdict(JSON.parse(frozen))).toBe(frozen);
        expect(frozen).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { seed: 12, numRuns: 300 },
    );
  });

  test("has the same bytes for another order of keys", () => {
    const verdict = diagnose(inputOf({}));
    const reversed = Object.fromEntries(Object.entries(verdict).reverse()) as typeof verdict;
    expect(freezeVerdict(reversed)).toBe(freezeVerdict(verdict));
  });

  test("refuses a number that JSON cannot hold", () => {
    const verdict = diagnose(inputOf({ trend: trendOf({ levelBytes: GIB }) }));
    expect(() => freezeVerdict({ ...verdict, at: Number.NaN })).toThrow();
  });

  test("recommends an option exactly when it gives no reason against all, and only one that may help", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { recommended, nothingToDo, options } = diagnose(input);
        expect(recommended === null).toBe(nothingToDo !== null);
        if (recommended === null) return;
        expect(options[0]?.option).toBe(recommended.option);
        expect(options[0]?.helps).not.toBe("no");
      }),
      { seed: 13, numRuns: 300 },
    );
  });
});
