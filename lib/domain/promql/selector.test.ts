import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, formatMatchers, matchesLabels, quotePromql, splitComparison, unionMatchers } from "./selector";

describe("matchers", () => {
  it("sorts labels and escapes values so that any text stays one string literal", () => {
    expect(formatMatchers({ job: "guts-node", instance: 'a"b\\c\nd' })).toBe(
      '{instance="a\\"b\\\\c\\nd",job="guts-node"}',
    );
    fc.assert(
      fc.property(fc.string(), (value) => {
        const quoted = quotePromql(value);
        expect(quoted.slice(1, -1).replace(/\\./g, "")).not.toContain('"');
      }),
      { seed: 7 },
    );
  });

  it("joins targets into one selector and leaves open what they do not share", () => {
    expect(
      unionMatchers([
        { instance: "a.1", job: "guts" },
        { instance: "b", job: "guts" },
      ]),
    ).toBe('{instance=~"a\\\\.1|b",job="guts"}');
    expect(unionMatchers([{ instance: "a" }, { pod: "x" }], ["m1", "m2"])).toBe('{__name__=~"m1|m2"}');
  });

  it("matches only when every label is equal, and an empty matcher set matches nothing", () => {
    expect(matchesLabels({ instance: "a" }, { instance: "a", job: "x" })).toBe(true);
    expect(matchesLabels({ instance: "a", job: "y" }, { instance: "a", job: "x" })).toBe(false);
    expect(matchesLabels({}, { instance: "a" })).toBe(false);
  });
});

describe("splitComparison", () => {
  it.each([
    ["a / b > 0.9", { left: "a / b", operator: ">", threshold: 0.9 }],
    ["(a - b) / a > 0.9", { left: "(a - b) / a", operator: ">", threshold: 0.9 }],
    ['up{job="x"} == 0', { left: 'up{job="x"}', operator: "==", threshold: 0 }],
    ["rate(x[5m]) >= 1e-3", { left: "rate(x[5m])", operator: ">=", threshold: 0.001 }],
  ])("splits %s", (expr, expected) => {
    expect(splitComparison(expr)).toEqual(expected);
  });

  it.each([["a > b"], ["a"], [""], ["a > 1 and b > 2"], ["(a > 0.9"], ["a > 1 > 2"]])("leaves %s whole", (expr) => {
    expect(splitComparison(expr)).toBeNull();
  });

  it("compares as PromQL does", () => {
    expect([compare(1, ">", 1), compare(1, ">=", 1), compare(1, "!=", 1), compare(Number.NaN, ">", 0)]).toEqual([
      false,
      true,
      false,
      false,
    ]);
  });
});
