import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TrendPoint } from "@/lib/domain/trend/theil-sen";
import { attributeGrowth } from "./attribute-growth";
import { attributionSchema } from "./attribution";
import { type ConsumerSeries, consumerNames } from "./consumers";
import { jitter, MIB, segment, series } from "./testing/build";

const cache = (valueAt: (share: number, index: number) => number): ConsumerSeries => ({
  name: "cache",
  unit: "bytes",
  points: series(valueAt),
});
const counts = (
  name: ConsumerSeries["name"],
  valueAt: (share: number, index: number) => number,
  bytesPerUnit?: number,
): ConsumerSeries => ({ name, unit: "count", points: series(valueAt), bytesPerUnit });
const share = (result: ReturnType<typeof attributeGrowth>, name: string) =>
  result.growth.parts.find((part) => part.name === name)?.share ?? null;

/** Rises in uneven bursts: 20 in the first and the third quarter, none between. */
const bursts = (part: number) => 10 + 400 * Math.min(part, 0.25) + 400 * Math.max(0, Math.min(part, 0.75) - 0.5);

describe("attribution of the growth", () => {
  test("shares are of the growth, not of the level", () => {
    const result = attributeGrowth({
      rss: series((part) => (500 + 100 * part) * MIB),
      consumers: [cache((part) => (10 + 80 * part) * MIB)],
      segment,
    });
    expect(share(result, "cache")).toBeCloseTo(0.8, 6);
    expect(result.growth.unexplainedShare).toBeCloseTo(0.2, 6);
    expect(result.level.parts[0]?.share).toBeCloseTo(0.147, 2);
  });

  test("bytes for each connection are measured from how memory moved with their number", () => {
    const result = attributeGrowth({
      rss: series((part, i) => (400 + bursts(part) + 60 * part) * MIB + jitter(i) * MIB),
      consumers: [counts("connections", bursts), cache(() => 50 * MIB)],
      segment,
    });
    expect(result.perUnit).toMatchObject([{ name: "connections", basis: "measured" }]);
    const each = result.perUnit[0]?.bytes ?? 0;
    expect(each / MIB).toBeGreaterThan(0.9);
    expect(each / MIB).toBeLessThan(1.1);
    expect(share(result, "connections")).toBeCloseTo(200 / 260, 1);
    expect(share(result, "cache")).toBe(0);
  });

  test("a steady leak is not put down to connections that come and go", () => {
    const result = attributeGrowth({
      rss: series((part, i) => (400 + 300 * part) * MIB + jitter(i) * MIB),
      consumers: [counts("connections", (_, i) => Math.round(100 + 20 * jitter(Math.floor(i / 10))))],
      segment,
    });
    expect(share(result, "connections") ?? 0).toBeLessThan(0.2);
    expect(result.growth.unexplainedShare).toBeGreaterThan(0.8);
  });

  test("a count that grew as evenly as memory gets an upper bound, and the page is told so", () => {
    const result = attributeGrowth({
      rss: series((part) => (400 + 200 * part) * MIB),
      consumers: [counts("mempool", (part) => 1000 + 4000 * part)],
      segment,
    });
    expect(result.perUnit[0]?.basis).toBe("upper bound");
    expect(share(result, "mempool")).toBeCloseTo(1, 1);
    expect(result.limits.join(" ")).toContain("upper bound");
  });

  test("two counts that grew in step are both unknown rather than guessed", () => {
    const result = attributeGrowth({
      rss: series((part) => (400 + 200 * part) * MIB),
      consumers: [counts("mempool", (part) => 1000 + 4000 * part), counts("connections", (part) => 10 + 90 * part)],
      segment,
    });
    expect(result.perUnit.map((unit) => unit.bytes)).toEqual([null, null]);
    expect(result.growth.parts.map((part) => part.share)).toEqual([null, null]);
    expect(result.limits.join(" ")).toContain("grew in step with");
  });

  test("a few units cannot hold more than all memory there is", () => {
    const result = attributeGrowth({
      rss: series((part) => (400 + 200 * part) * MIB),
      consumers: [counts("connections", (part) => 1000 + 50 * part)],
      segment,
    });
    expect(result.perUnit[0]).toMatchObject({ bytes: null, basis: "not measurable" });
  });

  test("a count that rose by little does not hide the one that could hold the growth", () => {
    const result = attributeGrowth({
      rss: series((part) => (400 + 200 * part) * MIB),
      consumers: [counts("mempool", (part) => 100 + 8000 * part), counts("repositories", (part) => 100 + 20 * part)],
      segment,
    });
    expect(share(result, "mempool")).toBeGreaterThan(0.9);
    expect(share(result, "repositories")).toBeNull();
  });

  test("what the node tells about one connection is taken as it is", () => {
    const result = attributeGrowth({
      rss: series((part) => (400 + 200 * part) * MIB),
      consumers: [counts("connections", (part) => 100 * part, MIB)],
      segment,
    });
    expect(result.perUnit[0]).toMatchObject({ bytes: MIB, basis: "told" });
    expect(share(result, "connections")).toBeCloseTo(0.5, 6);
  });

  test("a consumer without a series is unknown and named, never 0", () => {
    const result = attributeGrowth({ rss: series((part) => (400 + 200 * part) * MIB), consumers: [], segment });
    expect(result.unknown).toEqual(consumerNames);
    expect(result.growth.parts).toEqual([]);
    expect(result.growth.unexplainedShare).toBe(1);
  });

  test("consumers that add up to more than RSS are said to, and nothing is unexplained", () => {
    const result = attributeGrowth({
      rss: series((part) => (100 + 50 * part) * MIB),
      consumers: [cache((part) => (200 + 100 * part) * MIB)],
      segment,
    });
    expect(result.level.excessBytes).toBeGreaterThan(140 * MIB);
    expect(result.growth.unexplainedBytes).toBe(0);
    expect(result.growth.parts[0]?.share).toBe(1);
    expect(result.limits.join(" ")).toContain("more than RSS");
  });

  test("flat memory has no growth to share out", () => {
    const result = attributeGrowth({
      rss: series((_, i) => 500 * MIB + jitter(i) * MIB),
      consumers: [cache((part) => (100 + 50 * part) * MIB)],
      segment,
    });
    expect(result.growth.parts[0]?.share).toBeNull();
    expect(result.growth.unexplainedShare).toBeNull();
  });

  test("no samples give unknown everywhere", () => {
    const result = attributeGrowth({ rss: [], consumers: [], segment });
    expect(result.level.bytes).toBeNull();
    expect(result.growth).toMatchObject({ bytes: null, unexplainedBytes: null, unexplainedShare: null });
  });
});

const points = fc.array(
  fc.record({
    at: fc.integer({ min: segment.fromMs - 60_000, max: segment.toMs + 60_000 }),
    value: fc.oneof(
      fc.double({ min: 0, max: 1e12, noNaN: true }),
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 0),
    ),
  }) as fc.Arbitrary<TrendPoint>,
  { maxLength: 60 },
);
const consumer: fc.Arbitrary<ConsumerSeries> = fc.record({
  name: fc.constantFrom(...consumerNames),
  unit: fc.constantFrom("bytes" as const, "count" as const),
  points,
  bytesPerUnit: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
});

test("whatever the samples, shares are finite, add up to at most 1, and nothing unexplained is negative", () => {
  fc.assert(
    fc.property(points, fc.array(consumer, { maxLength: 5 }), (rss, consumers) => {
      const result = attributeGrowth({ rss, consumers, segment });
      expect(attributionSchema.parse(result)).toEqual(result);
      for (const whole of [result.level, result.growth]) {
        const shares = [...whole.parts.map((part) => part.share), whole.unexplainedShare].filter((s) => s !== null);
        const sum = shares.reduce((total, part) => total + part, 0);
        expect(sum).toBeLessThanOrEqual(1 + 1e-9);
      }
      const measured = new Set(consumers.map(({ name }) => name));
      for (const name of consumerNames) {
        if (!measured.has(name)) expect(result.unknown).toContain(name);
      }
      expect(JSON.stringify(attributeGrowth({ rss, consumers, segment }))).toBe(JSON.stringify(result));
    }),
    { seed: 11, numRuns: 300 },
  );
});
