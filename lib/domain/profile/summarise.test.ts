import { describe, expect, it } from "vitest";
import { createProfile } from "@/lib/testing/profile";
import { summarise, summariseComparison } from "./summarise";

const tooLarge = 2 ** 52;
const stack = ["leak", "main"];
const overflowing = [
  { stack, values: [3, tooLarge] },
  { stack: ["other"], values: [1, tooLarge] },
];

describe("summarise", () => {
  it("passes over a type whose values cannot be added up exactly, and has nothing to say when none is left", () => {
    const types = ["objects/count", "space/bytes"];
    const { sampleType, total, top } = summarise(createProfile({ types, samples: overflowing }));
    expect([sampleType, total, top[0]?.name]).toEqual([0, 4, "leak"]);
    const samples = overflowing.map((one) => ({ ...one, values: [tooLarge] }));
    expect(() => summarise(createProfile({ samples }))).toThrow(RangeError);
  });
});

describe("summariseComparison", () => {
  const profileOf = (value: number, type: string) =>
    createProfile({ types: [type], samples: [{ stack, values: [value] }] });

  it("compares the same type in the same unit only", () => {
    const earlier = { id: "a", profile: profileOf(2, "space/bytes") };
    expect(summariseComparison(earlier, profileOf(5, "space/bytes"), 0)).toMatchObject({
      ...{ beforeId: "a", seconds: null, whole: { growth: 3, perSecond: null } },
      functions: [
        { name: "leak", flat: { growth: 3 } },
        { name: "main", cum: { growth: 3 } },
      ],
      stacks: [{ frames: ["main", "leak"], self: { growth: 3, share: 1 } }],
    });
    expect(summariseComparison(earlier, profileOf(5, "space/kilobytes"), 0)).toBeNull();
    expect(summariseComparison(earlier, profileOf(5, "objects/bytes"), 0)).toBeNull();
  });

  it("keeps the ten functions that grew most, not those that shrank more", () => {
    const of = (value: (index: number) => number) =>
      createProfile({ samples: Array.from({ length: 30 }, (_, at) => ({ stack: [`f${at}`], values: [value(at)] })) });
    const before = of((at) => (at < 15 ? 1000 : 1));
    const found = summariseComparison(
      { id: "a", profile: before },
      of((at) => (at < 15 ? 1 : at)),
      0,
    );
    expect(found?.functions.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, at) => `f${29 - at}`));
    expect(found?.stacks).toHaveLength(10);
  });
});
