import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { findTrendRule, isSameExpression, type LoadedRule, type TrendRule, trendRule, withTrendRule } from "./rule";

const rss = { metric: "guts_process_resident_memory_bytes", matchers: { instance: "validator-2", job: "guts-node" } };
const limit = { series: { ...rss, metric: "guts_config_max_memory" } };
const build = (targetId = "validator-2") => trendRule({ targetId, rss, limit, timeScale: 1 });

describe("the rule", () => {
  test("looks an hour back and four hours ahead, at 90 % of the limit, for 30 minutes", () => {
    expect(build()).toMatchObject({
      alert: "GutsMemoryGrowth",
      for: "1800s",
      labels: { severity: "warning", target: "validator-2" },
    });
    expect(build().expr).toBe(
      'predict_linear(guts_process_resident_memory_bytes{instance="validator-2",job="guts-node"}[3600s], 14400) > on() group_left() max(guts_config_max_memory{instance="validator-2",job="guts-node"}) * 0.9',
    );
  });

  test("runs at the pace of a demonstration, and compares with bytes where no series tells the limit", () => {
    const rule = trendRule({ targetId: "a", rss, limit: { bytes: 1024 }, timeScale: 60 });
    expect(rule.expr).toMatch(/\[60s\], 240\) > 1024 \* 0\.9$/);
    expect(rule.for).toBe("30s");
  });
});

describe("the rule file", () => {
  const rulesIn = (text: string | null): TrendRule[] => parse(text ?? "").groups[0].rules;

  test("holds one rule for each target, and writing a rule again changes nothing", () => {
    const one = withTrendRule(null, build("b"));
    const two = withTrendRule(one, build("a"));
    expect(rulesIn(two).map((rule) => rule.labels.target)).toEqual(["a", "b"]);
    expect(withTrendRule(two, build("a"))).toBe(two);
    expect(rulesIn(two)[1]).toEqual(build("b"));
  });

  test.each([
    ["another group", "groups: [{ name: mine, rules: [] }]"],
    ["a second group", "groups: [{ name: guts-runbook-trend, rules: [] }, { name: mine, rules: [] }]"],
    ["a recording rule", "groups: [{ name: guts-runbook-trend, rules: [{ record: a, expr: b }] }]"],
    ["text that is no YAML", "groups: ["],
    ["an empty file", ""],
  ])("is left alone when it holds %s", (_, text) => {
    expect(withTrendRule(text, build())).toBeNull();
  });
});

describe("a rule that is there already", () => {
  const loaded = (expr: string): LoadedRule => ({
    name: "Any",
    expr,
    group: "g",
    file: "f",
    health: "ok",
    lastError: null,
  });
  test.each([
    ["for all nodes", "predict_linear(guts_process_resident_memory_bytes[1h], 4 * 3600) > 1"],
    ["for this job", 'predict_linear(guts_process_resident_memory_bytes{job="guts-node"}[1h], 14400) > 1'],
    ["as the console writes it", build().expr],
  ])("is found %s", (_, expr) => {
    expect(findTrendRule([loaded("up == 0"), loaded(expr)], rss)?.expr).toBe(expr);
  });

  test.each([
    ["another node", 'predict_linear(guts_process_resident_memory_bytes{instance="validator-1"}[1h], 1) > 1'],
    ["another metric", "predict_linear(node_memory_MemFree_bytes[1h], 1) < 1"],
    [
      "a pattern that nobody can judge here",
      'predict_linear(guts_process_resident_memory_bytes{job=~"x.*"}[1h], 1) > 1',
    ],
    ["no forecast", "guts_process_resident_memory_bytes > 1"],
  ])("is not one for %s", (_, expr) => {
    expect(findTrendRule([loaded(expr)], rss)).toBeNull();
  });
});

test.each([
  ["a[3600s]", "a[1h]", true],
  ["a[5400s] > 1", "a[1h30m] > 1", true],
  ["a > 536870912 * 0.9", "a > 5.36870912e+08 * 0.9", true],
  ["a > on() group_left() max(b)", "a > on () group_left () max(b)", true],
  ["a[3600s]", "a[2h]", false],
  ["a > 1", "a > 2", false],
])("%s and %s are the same expression: %s", (a, b, same) => {
  expect(isSameExpression(a, b)).toBe(same);
});
