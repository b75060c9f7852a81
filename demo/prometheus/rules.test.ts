import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { formatDurationMs, parseDurationMs } from "./duration";
import { compressDuration, compressPromql } from "./promql-time";
import { compressRules } from "./rules";

describe("durations", () => {
  it("survive being written and read again", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 11 }), (ms) => {
        expect(parseDurationMs(formatDurationMs(ms))).toBe(ms);
      }),
      { seed: 11 },
    );
  });

  it.each([
    ["5m", "5s"],
    ["30m", "30s"],
    ["1h", "1m"],
    ["1h30m", "1m30s"],
    ["1d", "24m"],
    ["15s", "250ms"],
    ["1ms", "1ms"],
    ["0s", "0s"],
    ["0", "0"],
    ["soon", "soon"],
  ])("%s becomes %s at scale 60", (text, expected) => {
    expect(compressDuration(text, 60)).toBe(expected);
  });
});

describe("compressPromql", () => {
  it.each([
    ["predict_linear(x[1h], 3600 * 4) > y * 0.9", "predict_linear(x[1m], 240) > y * 0.9"],
    ["predict_linear(x[1h], 14400)", "predict_linear(x[1m], 240)"],
    ["predict_linear(x[1h], 3600 + 60)", "predict_linear(x[1m], (3600 + 60) / 60)"],
    [
      'predict_linear(rate(x{a=~"b|c"}[10m])[2h:1m], scalar(h))',
      'predict_linear(rate(x{a=~"b|c"}[10s])[2m:1s], (scalar(h)) / 60)',
    ],
    ["rate(x[5m]) > 5", "rate(x[5s]) > 5"],
    ["x offset 1h > 0", "x offset 1m > 0"],
    ['x{path="[5m]"}', 'x{path="[5m]"}'],
    ["x # rate [5m]\n> 1", "x # rate [5m]\n> 1"],
    ["a / b > 0.9", "a / b > 0.9"],
    ["predict_linear(x[1h]", "predict_linear(x[1m]"],
  ])("turns %s into %s at scale 60", (expr, expected) => {
    expect(compressPromql(expr, 60)).toBe(expected);
  });

  it("leaves any text as it is at scale 1", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(compressPromql(text, 1)).toBe(text);
      }),
      { seed: 12 },
    );
  });

  it("never fails on text that is no PromQL", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."predict_linear([]),{}\"'`#0159mhs *") }), (text) => {
        expect(typeof compressPromql(text, 60)).toBe("string");
      }),
      { seed: 13 },
    );
  });
});

describe("compressRules", () => {
  const file = path.resolve(import.meta.dirname, "../../runbooks/rules/guts-memory.yml");
  const original = readFileSync(file, "utf8");
  const rulesOf = (text: string) =>
    new Map(
      (parse(text) as { groups: { rules: { alert: string; for: string; expr: string }[] }[] }).groups.flatMap((group) =>
        group.rules.map((rule) => [rule.alert, rule] as const),
      ),
    );

  it("makes the project's alerts fire 60 times sooner and changes nothing else about them", () => {
    const before = rulesOf(original);
    const after = rulesOf(compressRules(original, 60));
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect(after.get("GutsHighMemoryUsage")).toEqual({ ...before.get("GutsHighMemoryUsage"), for: "5s" });
    expect(after.get("GutsMemoryGrowth")).toEqual({
      ...before.get("GutsMemoryGrowth"),
      for: "30s",
      expr: "predict_linear(guts_process_resident_memory_bytes[1m], 240) > guts_config_max_memory * 0.9",
    });
  });

  it("leaves the file as it is at scale 1", () => {
    expect(compressRules(original, 1)).toBe(original);
  });

  it.each([
    ["groups: [", /flow|collection|expected/i],
    ["rules: []", /groups/],
    ["", /groups/],
  ])("says what is wrong with %s", (text, message) => {
    expect(() => compressRules(text, 60)).toThrow(message);
  });
});
