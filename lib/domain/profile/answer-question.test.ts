import { describe, expect, it } from "vitest";
import { createProfile, type TestProfile } from "@/lib/testing/profile";
import { answerQuestion } from "./answer-question";
import { OpenProfile } from "./open-profile";
import type { Answers, CompareQuestion, FlameQuestion, TopQuestion } from "./question";

const content: TestProfile = {
  types: ["objects/count", "space/bytes"],
  takenAtMs: 1_700_000_000_000,
  sourceFiles: { push: "src/sessions.ts", load: "src/cache.ts" },
  samples: [
    { stack: ["push", "leakSessions", "main"], values: [1, 100] },
    { stack: ["load", "main"], values: [2, 50] },
    { stack: ["push", "load", "main"], values: [1, 10] },
    { stack: [{ file: "/lib/libz.so" }], values: [1, 40] },
  ],
};
const open = (change: Partial<TestProfile> = {}) =>
  new OpenProfile(createProfile({ ...content, ...change }), "heap.pb");
const plain = { sampleType: null, focus: null, ignore: null, search: null };
const topOf = (change: Partial<TopQuestion> = {}) =>
  answerQuestion({ kind: "top", ...plain, sort: "flat", isReversed: false, offset: 0, limit: null, ...change }, [
    open(),
  ]) as Answers["top"];
const flameOf = (change: Partial<FlameQuestion> = {}) =>
  answerQuestion({ kind: "flame", ...plain, root: null, ...change }, [open()]) as Answers["flame"];

describe("the question for the table", () => {
  it("gives each row its source file, else the mapped one", () => {
    const { rows, total, found, all, sampleType } = topOf();
    expect(rows.map(({ name, flat, file }) => [name, flat, file])).toEqual([
      ["push", 110, "src/sessions.ts"],
      ["load", 50, "src/cache.ts"],
      ["[libz.so]", 40, "/lib/libz.so"],
      ["leakSessions", 0, ""],
      ["main", 0, ""],
    ]);
    expect([total, found, all, sampleType]).toEqual([200, 5, 5, 1]);
  });

  it("sorts by any column either way, searches names and files, and gives a part with the count of all", () => {
    const names = (change: Partial<TopQuestion>) => topOf(change).rows.map(({ name }) => name);
    expect(names({ sort: "cum" })).toEqual(["main", "push", "leakSessions", "load", "[libz.so]"]);
    expect(names({ sort: "name" })).toEqual(["[libz.so]", "leakSessions", "load", "main", "push"]);
    expect(names({ sort: "file", isReversed: true }).slice(0, 2)).toEqual(["push", "load"]);
    expect(topOf({ search: "(?i)SESSIONS", limit: 1, offset: 1 })).toMatchObject({
      rows: [{ name: "leakSessions" }],
      found: 2,
      all: 5,
      total: 200,
    });
  });

  it("refuses what is no expression and no sample type with a sentence", () => {
    expect(() => topOf({ focus: "(" })).toThrow("Focus is no regular expression: unterminated group.");
    expect(() => topOf({ sampleType: "cpu" })).toThrow('heap.pb has no sample type "cpu". It has: objects (count)');
  });
});

describe("the question for the flame graph", () => {
  it("gives the calls depth first, the largest first, with percentages of the whole", () => {
    const { tree } = flameOf();
    expect(tree.name.map((name) => tree.names[name] ?? "all")).toEqual([
      "all",
      "main",
      "leakSessions",
      "push",
      "load",
      "push",
      "[libz.so]",
    ]);
    expect(tree.value).toEqual([200, 160, 100, 100, 60, 10, 40]);
    expect(tree.self).toEqual([0, 0, 0, 100, 50, 10, 40]);
    expect(tree.total).toBe(200);
    expect(tree.files[tree.names.indexOf("load")]).toBe("src/cache.ts");
  });

  it("gives the calls of one function wherever it was called, and what a search holds", () => {
    const { tree, matched, matchedNames } = flameOf({ root: "load", search: "push" });
    expect(tree.value).toEqual([60, 60, 10]);
    expect(matched).toBe(10);
    expect(matchedNames.map((at) => tree.names[at])).toEqual(["push"]);
    expect(flameOf({ search: "cache" }).matched).toBe(60);
    expect(flameOf({ focus: "leak" }).tree.value[0]).toBe(100);
    expect(() => flameOf({ root: "absent" })).toThrow('no function "absent"');
  });
});

describe("the question for neighbours", () => {
  it("gives callers and callees with the function's own row", () => {
    const question = { kind: "neighbours", sampleType: null, focus: null, ignore: null, name: "load" } as const;
    expect(answerQuestion(question, [open()])).toMatchObject({
      total: 200,
      row: { name: "load", flat: 50, cum: 60, file: "src/cache.ts" },
      neighbours: { callers: [{ name: "main", value: 60 }], callees: [{ name: "push", value: 10 }] },
    });
    expect(() => answerQuestion({ ...question, name: "absent" }, [open()])).toThrow('no function "absent"');
  });
});

describe("the question for a comparison", () => {
  const grown = { samples: [{ stack: ["push", "leakSessions", "main"], values: [2, 160] }] };
  const question: CompareQuestion = { kind: "compare", sampleType: null, takenAtMs: [null, null], functionLimit: 1 };
  const compareOf = (change: Partial<CompareQuestion>, before: OpenProfile, after: OpenProfile) =>
    answerQuestion({ ...question, ...change }, [before, after]) as Answers["compare"];

  it("keeps what shrank in sight, with both values at every call", () => {
    const { tree, comparison, changed } = compareOf({}, open(), open(grown));
    expect(tree.name.map((name) => tree.names[name] ?? "all")).toEqual([
      "all",
      "main",
      "leakSessions",
      "push",
      "load",
      "push",
      "[libz.so]",
    ]);
    expect(tree.before).toEqual([200, 160, 100, 100, 60, 10, 40]);
    expect(tree.after).toEqual([160, 160, 160, 160, 0, 0, 0]);
    expect(comparison.functions).toHaveLength(1);
    expect(changed).toBe(4);
  });

  it("takes the times from outside where they are known there, else from the profiles", () => {
    const timeless = { ...content, takenAtMs: 0 };
    const before = new OpenProfile(createProfile(timeless), "a");
    const after = new OpenProfile(createProfile({ ...timeless, ...grown }), "b");
    expect(compareOf({}, before, after).comparison.seconds).toBeNull();
    expect(compareOf({ takenAtMs: [1000, 21_000] }, before, after).comparison.seconds).toBe(20);
    const timed = open({ ...grown, takenAtMs: 1_700_000_030_000 });
    expect(compareOf({ takenAtMs: [null, null] }, open(), timed).comparison.seconds).toBe(30);
  });

  it("refuses profiles that measure different things", () => {
    const other = open({ types: ["cpu/nanoseconds", "space/bytes"] });
    expect(() => compareOf({ sampleType: "objects" }, other, open())).toThrow("nothing to compare");
  });
});
