import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createProfile, type TestFrame, type TestProfile } from "@/lib/testing/profile";
import { findSampleType } from "./profile";
import { top } from "./top";

const table = (content: TestProfile, options = {}) =>
  top(createProfile(content), { sampleType: 0, ...options }).rows.map(({ name, flat, cum }) => [name, flat, cum]);
const one = (stack: readonly TestFrame[], ...values: number[]) => ({ stack, values });

describe("top", () => {
  it("gives flat to the innermost frame and cum to every function of the stack", () => {
    expect(table({ samples: [one(["leaf", "mid", "main"], 5), one(["mid", "main"], 2)] })).toEqual([
      ["leaf", 5, 5],
      ["mid", 2, 7],
      ["main", 0, 7],
    ]);
  });

  it("counts a recursive function once per stack", () => {
    expect(table({ samples: [one(["f", "g", "f", "f", "main"], 3)] })).toEqual([
      ["f", 3, 3],
      ["g", 0, 3],
      ["main", 0, 3],
    ]);
  });

  it("takes inlined calls as frames of their own", () => {
    expect(table({ samples: [one([["inner", "outer"], "main"], 4), one(["inner"], 1)] })).toEqual([
      ["inner", 5, 5],
      ["main", 0, 4],
      ["outer", 0, 4],
    ]);
  });

  it("orders by size whatever the sign, then by name, then by cum", () => {
    expect(table({ samples: [one(["b"], 2), one(["a", "r"], -2), one(["z"], -9), one(["B"], 2)] })).toEqual([
      ["z", -9, -9],
      ["B", 2, 2],
      ["a", -2, -2],
      ["b", 2, 2],
      ["r", 0, -2],
    ]);
    expect(table({ samples: [one(["leaf", "b"], 2), one(["a"], 1)] }, { sort: "cum" })).toEqual([
      ["b", 0, 2],
      ["leaf", 2, 2],
      ["a", 1, 1],
    ]);
  });

  it("drops functions that hold nothing in this sample type, and adds the total up without signs", () => {
    const profile = createProfile({
      types: ["objects/count", "space/bytes"],
      samples: [one(["a"], 1, 0), one(["b"], 0, -6), one(["c", "b"], 0, 2)],
    });
    const { rows, total } = top(profile, { sampleType: 1 });
    expect(total).toBe(8);
    expect(rows.map(({ name, flat, flatPercent, cum }) => [name, flat, flatPercent, cum])).toEqual([
      ["b", -6, -75, -4],
      ["c", 2, 25, 2],
    ]);
    expect(rows.map(({ sumPercent }) => sumPercent)).toEqual([-75, -50]);
  });

  it("names what has no name by its file, and keeps files of the same name apart", () => {
    const samples = [one([{ file: "/b/libc.so" }], 1), one([{ file: "/a/libc.so" }], 1), one([{ file: "" }], 3)];
    expect(table({ samples })).toEqual([
      ["<unknown>", 3, 3],
      ["[libc.so]", 1, 1],
      ["[libc.so]", 1, 1],
    ]);
  });

  it("focuses on stacks with a matching function, source or mapped file, and ignores before it focuses", () => {
    const content = {
      sourceFiles: { mid: "src/cache.ts" },
      samples: [one(["leaf", "mid", "main"], 5), one(["leaf", "main"], 2), one(["x", { file: "/lib/libz.so" }], 1)],
    };
    expect(table(content, { focus: /cache/ })).toEqual([
      ["leaf", 5, 5],
      ["main", 0, 5],
      ["mid", 0, 5],
    ]);
    expect(table(content, { focus: /libz/ })).toEqual([
      ["x", 1, 1],
      ["[libz.so]", 0, 1],
    ]);
    expect(table(content, { focus: /main/, ignore: /mid/ })).toEqual([
      ["leaf", 2, 2],
      ["main", 0, 2],
    ]);
    expect(top(createProfile(content), { sampleType: 0, focus: /libz/ }).total).toBe(8);
  });

  it("cuts frames off that the profile itself wants dropped, but never a stack that is nothing else", () => {
    const samples = [one(["malloc", "alloc", "user", "main"], 5), one(["malloc"], 2), one(["x", "malloc", "user"], 1)];
    expect(table({ samples, dropFrames: "malloc|alloc" })).toEqual([
      ["user", 6, 6],
      ["malloc", 2, 2],
      ["main", 0, 5],
    ]);
    expect(table({ samples, dropFrames: "malloc|alloc", keepFrames: "alloc" })).toEqual([
      ["alloc", 5, 5],
      ["malloc", 2, 2],
      ["user", 1, 6],
      ["main", 0, 5],
    ]);
    expect(table({ samples: [one([["tc_new", "user"], "main"], 4)], dropFrames: "tc_.*" })).toEqual([
      ["user", 4, 4],
      ["main", 0, 4],
    ]);
  });

  it("refuses values that no longer add up exactly", () => {
    const profile = createProfile({ samples: [one(["a"], 2 ** 52), one(["b"], 2 ** 52)] });
    expect(() => top(profile, { sampleType: 0 })).toThrow(/space add up to more than 2\^53/);
  });

  it("has no rows and no percentages in an empty profile", () => {
    expect(top(createProfile({ samples: [] }), { sampleType: 0 })).toMatchObject({ total: 0, rows: [] });
  });

  it("keeps a stack of a hundred thousand frames", () => {
    const stack = Array.from({ length: 100_000 }, (_, depth) => `f${depth % 7}`);
    expect(table({ samples: [one(stack, 1)] })).toHaveLength(7);
  });
});

describe("findSampleType", () => {
  const types = ["alloc_space/bytes", "space/bytes", "cpu/nanoseconds"];
  const find = (wanted: string | null, defaultType = "") =>
    findSampleType(createProfile({ types, samples: [], defaultType }), wanted);

  it.each([
    [null, "", 2],
    [null, "space", 1],
    [null, "unheard-of", 2],
    ["0", "space", 0],
    ["3", "", null],
    ["-1", "", null],
    ["inuse_space", "", 1],
    ["alloc_space", "", 0],
    ["unheard-of", "", null],
  ])("finds %o with the default %o at %o", (wanted, defaultType, index) => {
    expect(find(wanted, defaultType)).toBe(index);
  });
});

const names = fc.constantFrom("a", "b", "c", "d::e<int>", "f(x)");
const frames = fc.oneof(names, fc.array(names, { minLength: 1, maxLength: 3 }));
const samples = (value: fc.Arbitrary<number>) =>
  fc.array(fc.record({ stack: fc.array(frames, { maxLength: 6 }), values: fc.tuple(value) }), { maxLength: 20 });

describe("top, for any profile", () => {
  const settings = { seed: 42, numRuns: 200 };

  it("shares the whole out: flat adds up to what stacks with frames hold", () => {
    fc.assert(
      fc.property(samples(fc.integer({ min: -1000, max: 1000 })), (content) => {
        const rows = table({ samples: content }) as [string, number, number][];
        const held = content.filter(({ stack }) => stack.length > 0).reduce((sum, { values }) => sum + values[0], 0);
        expect(rows.reduce((sum, [, flat]) => sum + flat, 0)).toBe(held);
      }),
      settings,
    );
  });

  it("never has more flat than cum, nor more cum than the total, where nothing is negative", () => {
    fc.assert(
      fc.property(samples(fc.nat({ max: 1000 })), (content) => {
        const { rows, total } = top(createProfile({ samples: content }), { sampleType: 0 });
        for (const { flat, cum } of rows) {
          expect(flat).toBeLessThanOrEqual(cum);
          expect(cum).toBeLessThanOrEqual(total);
        }
      }),
      settings,
    );
  });

  it("counts by hand the same", () => {
    fc.assert(
      fc.property(samples(fc.integer({ min: -5, max: 5 })), (content) => {
        const flat = new Map<string, number>();
        const cum = new Map<string, number>();
        const shown = (name: string) => name.replace("<int>", "");
        for (const { stack, values } of content) {
          const path = stack.flat().map(shown);
          for (const name of new Set(path)) cum.set(name, (cum.get(name) ?? 0) + values[0]);
          if (path[0] !== undefined) flat.set(path[0], (flat.get(path[0]) ?? 0) + values[0]);
        }
        const expected = [...cum].map(([name, value]) => [name, flat.get(name) ?? 0, value]);
        const rows = table({ samples: content });
        expect(new Set(rows.map((row) => row.join()))).toEqual(
          new Set(expected.filter(([, own, all]) => own !== 0 || all !== 0).map((row) => row.join())),
        );
      }),
      settings,
    );
  });
});
