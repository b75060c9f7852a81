import { describe, expect, it } from "vitest";
import type { PlanFact } from "@/lib/domain/action/action";
import type { Signal } from "@/lib/domain/signal/signal";
import { basisFacts, describeBasisChange, findBasisDifference } from "./basis";

const at = 1_790_000_000_000;
const fact = (name: string, value: string): PlanFact => ({ name, value, source: "test", at });
const start = new Date(at - 3_600_000).toISOString();
const planned = [fact("start ticks", "100"), fact(basisFacts.process, start), fact(basisFacts.repositories, "500")];
const signal = (name: "repositories" | "process-start-time", value: number, over: Partial<Signal> = {}): Signal => ({
  name,
  value,
  unit: name === "repositories" ? "count" : "epoch-seconds",
  state: "value",
  source: "test",
  at: at + 1_000,
  detail: null,
  ...over,
});

describe("findBasisDifference", () => {
  it.each([
    ["nothing", planned, null],
    ["a few repositories more", [...planned.slice(0, 2), fact(basisFacts.repositories, "510")], null],
    ["many repositories less", [...planned.slice(0, 2), fact(basisFacts.repositories, "400")], "repositories was 500"],
    ["another process", [fact("start ticks", "101"), ...planned.slice(1)], "start ticks was 100"],
    ["a count that is not known any more", planned.slice(0, 2), "is not known now"],
  ])("%s changed", (_name, fresh, expected) => {
    const found = findBasisDifference(planned, fresh);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toContain(expected);
  });
});

it.each([
  [
    "configuration sha256",
    "a".repeat(64),
    "b".repeat(64),
    "configuration sha256 was aaaaaaaaaaaa… and is bbbbbbbbbbbb… now",
  ],
  ["memory limit", "2147483648", "infinity", "memory limit was 2147483648 and is infinity now"],
  ["memory setting of the console", "none", "max 1, high 1", "was none"],
  ["OOM score", "0", "-500", "OOM score was 0 and is -500 now"],
  ["rule", "a > 1", "a > 2", "rule was a > 1"],
])("a plan is stale when its %s is another", (name, before, now, words) => {
  expect(findBasisDifference([fact(name, before)], [fact(name, now)])).toContain(words);
  expect(findBasisDifference([fact(name, before)], [])).toContain("not known now");
  expect(findBasisDifference([fact(name, before)], [fact(name, before)])).toBeNull();
});

describe("describeBasisChange", () => {
  it("sees a new process and a different count in signals newer than the plan", () => {
    expect(describeBasisChange(planned, { "process-start-time": signal("process-start-time", at / 1000) })).toContain(
      "anew",
    );
    expect(describeBasisChange(planned, { repositories: signal("repositories", 0) })).toContain(
      "500 repositories then and 0",
    );
    expect(describeBasisChange(planned, { repositories: signal("repositories", 503) })).toBeNull();
  });

  it("draws nothing from signals older than the plan, stale ones, or none", () => {
    expect(describeBasisChange(planned, {})).toBeNull();
    expect(describeBasisChange(planned, { repositories: signal("repositories", 0, { at: at - 1 }) })).toBeNull();
    expect(describeBasisChange(planned, { repositories: signal("repositories", 0, { state: "stale" }) })).toBeNull();
  });
});
