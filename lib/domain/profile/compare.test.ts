import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createProfile, type TestProfile } from "@/lib/testing/profile";
import { compare } from "./compare";

const one = (stack: readonly string[], value: number) => ({ stack, values: [value] });
const before: TestProfile = {
  takenAtMs: 1_700_000_000_000,
  samples: [one(["push", "leak", "main"], 100), one(["cache", "main"], 50), one(["gone", "main"], 30)],
};
const after: TestProfile = {
  takenAtMs: 1_700_000_020_000,
  samples: [one(["cache", "main"], 60), one(["push", "leak", "main"], 183), one(["new", "main"], 37)],
};
const diff = (a: TestProfile, b: TestProfile) => compare(createProfile(a), createProfile(b), { types: [0, 0] });

describe("compare", () => {
  it("says what grew per function, with the rate and the share of the growth", () => {
    const { seconds, whole, functions } = diff(before, after);
    expect(seconds).toBe(20);
    expect(whole).toEqual({ before: 180, after: 280, growth: 100, perSecond: 5, share: 1 });
    expect(functions.map(({ name, flat, cum }) => [name, flat.growth, cum.growth])).toEqual([
      ["push", 83, 83],
      ["new", 37, 37],
      ["gone", -30, -30],
      ["cache", 10, 10],
      ["leak", 0, 83],
      ["main", 0, 100],
    ]);
    expect(functions[0]?.flat).toEqual({ before: 100, after: 183, growth: 83, perSecond: 4.15, share: 0.83 });
  });

  it("says what grew per stack, most growth first", () => {
    const { stacks } = diff(before, after);
    expect(stacks.map(({ frames, self }) => [frames.join(" > "), self.growth])).toEqual([
      ["main > leak > push", 83],
      ["main > new", 37],
      ["main > cache", 10],
      ["main > gone", -30],
    ]);
    expect(stacks[0]?.self).toMatchObject({ perSecond: 4.15, share: 0.83 });
  });

  it("knows no rate without both times, nor against the order of time, and no share of no growth", () => {
    const { takenAtMs: _, ...timeless } = before;
    expect(diff(timeless, after)).toMatchObject({ seconds: null, whole: { growth: 100, perSecond: null } });
    expect(diff(after, before)).toMatchObject({ seconds: null, whole: { growth: -100 } });
    const swapped = diff({ samples: [one(["a"], 1)] }, { samples: [one(["b"], 1)] });
    expect(swapped.functions[0]?.flat).toMatchObject({ growth: -1, share: null });
  });

  it("compares functions by name where the profiles number them differently", () => {
    const turned = { ...before, samples: before.samples.toReversed() };
    expect(diff(before, turned)).toMatchObject({ functions: [], stacks: [] });
  });

  it("gives no more stacks than asked for", () => {
    const { stacks } = compare(createProfile(before), createProfile(after), { types: [0, 0], stackLimit: 1 });
    expect(stacks.map(({ frames }) => frames.at(-1))).toEqual(["push"]);
  });
});

describe("compare, for any profiles", () => {
  const names = fc.constantFrom("a", "b", "c", "d");
  const samples = fc.array(
    fc.record({
      stack: fc.array(names, { minLength: 1, maxLength: 5 }),
      values: fc.tuple(fc.integer({ min: -99, max: 99 })),
    }),
    { maxLength: 15 },
  );

  it("finds no growth from a profile to itself", () => {
    fc.assert(
      fc.property(samples, (content) => {
        const { whole, functions, stacks } = diff({ samples: content }, { samples: content });
        expect(whole.growth).toBe(0);
        expect(functions).toEqual([]);
        expect(stacks).toEqual([]);
      }),
      { seed: 42, numRuns: 100 },
    );
  });

  it("adds up to the growth of the whole, and turned around to the opposite", () => {
    fc.assert(
      fc.property(samples, samples, (a, b) => {
        const there = diff({ samples: a }, { samples: b });
        const back = diff({ samples: b }, { samples: a });
        const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
        expect(sum(there.functions.map(({ flat }) => flat.growth))).toBe(there.whole.growth);
        expect(sum(there.stacks.map(({ self }) => self.growth))).toBe(there.whole.growth);
        expect(0 - back.whole.growth).toBe(0 + there.whole.growth);
      }),
      { seed: 42, numRuns: 100 },
    );
  });
});
