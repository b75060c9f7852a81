import { describe, expect, it } from "vitest";
import { loadConfig } from "./load";
import { examples, knownKeys } from "./schema";

const load = (text: string) =>
  loadConfig({ path: "test.yaml", text: `prometheus: []\ntargets: []\nprofiles: ${text}\n` }).profiles;

describe("profiles", () => {
  it("takes sizes with their unit, and fills what is left out", () => {
    const mebibyte = 2 ** 20;
    expect(load("{}")).toEqual({
      ...{ maxFileBytes: 256 * mebibyte, keepDays: 30, maxTotalBytes: 5 * 1024 * mebibyte },
    });
    expect(load("{ maxFileBytes: 64MiB, keepDays: 7 }")).toMatchObject({ maxFileBytes: 64 * mebibyte, keepDays: 7 });
  });

  it.each([
    "{ maxFileBytes: 257MiB }",
    "{ maxFileBytes: 64M }",
    "{ keepDays: 0 }",
    "{ maxTotalBytes: 0 }",
    "{ days: 3 }",
  ])("refuses %s", (text) => {
    expect(() => load(text)).toThrow();
  });

  it("has an example for each key", () => {
    for (const key of knownKeys.profiles ?? []) expect(examples).toHaveProperty([`profiles.${key}`]);
  });
});

describe("heapDump", () => {
  const heapDump = (value: string) => {
    const target = `{ id: v1, prometheus: main, matchers: { job: guts-node }, heapDump: ${value} }`;
    const text = `prometheus: [{ id: main, url: "http://127.0.0.1:9" }]\ntargets: [${target}]\n`;
    return loadConfig({ path: "test.yaml", text }).targets[0]?.heapDump;
  };

  it("is true, false or the signal's name", () => {
    expect(["true", "false", "sigusr1"].map(heapDump)).toEqual([true, false, "sigusr1"]);
    expect(() => heapDump("sigusr2")).toThrow(/must be one of true, false, sigusr1[\s\S]*heapDump: sigusr1/);
  });
});
