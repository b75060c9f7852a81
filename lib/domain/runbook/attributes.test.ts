import { describe, expect, it } from "vitest";
import { parseAnnotation, parseFenceInfo } from "@/lib/domain/runbook/attributes";

describe("parseFenceInfo", () => {
  it.each([
    ["promql {check=memory-over-limit}", { language: "promql", check: "memory-over-limit", action: null }],
    ["promql{check=a}", { language: "promql", check: "a", action: null }],
    ['PromQL { check="a-b" }', { language: "promql", check: "a-b", action: null }],
    ["bash {action=restart-node}", { language: "bash", check: null, action: "restart-node" }],
    ["{.bash #install .numberLines}", { language: "bash", check: null, action: null }],
    ["js {1,3-5} title=x", { language: "js", check: null, action: null }],
    ["yaml", { language: "yaml", check: null, action: null }],
    ["", { language: null, check: null, action: null }],
  ])("reads %j without complaint", (info, expected) => {
    expect(parseFenceInfo(info)).toEqual({ ...expected, mistakes: [] });
  });

  it.each([
    "promql check=a",
    "promql {check=a",
    "promql {check = a}",
    "promql {check=}",
    "promql {check=Memory_Over}",
    "promql {Check=a}",
    "bash {action}",
  ])("reports %j as malformed and binds nothing", (info) => {
    const { check, action, mistakes } = parseFenceInfo(info);
    expect([check, action]).toEqual([null, null]);
    expect(mistakes.map((mistake) => mistake.severity)).toContain("error");
  });

  it("keeps the first of two checks and reports the second", () => {
    const { check, mistakes } = parseFenceInfo("promql {check=a check=b}");
    expect(check).toBe("a");
    expect(mistakes).toHaveLength(1);
  });

  it("warns about an unknown attribute on a fence that could be bound, and about no other fence", () => {
    expect(parseFenceInfo("promql {chek=a}").mistakes).toMatchObject([{ severity: "warning" }]);
    expect(parseFenceInfo("python {chek=a}").mistakes).toEqual([]);
  });
});

describe("parseAnnotation", () => {
  it.each([
    ["<!-- check: node-slow -->", { key: "check", name: "node-slow" }],
    ["<!--check:node-slow-->", { key: "check", name: "node-slow" }],
    ["<!-- action: restart-node -->", { key: "action", name: "restart-node" }],
    ["<!-- check: -->", { key: "malformed" }],
    ["<!-- check node-slow -->", { key: "malformed" }],
    ["<!-- check=node-slow -->", { key: "malformed" }],
    ["<!-- Check: node-slow -->", { key: "malformed" }],
    ["<!-- check: Node Slow -->", { key: "malformed" }],
    ["<!-- checks: a, b -->", { key: "malformed" }],
    ["<!-- prettier-ignore -->", null],
    ["<!-- check this section again before release -->", null],
    ["<!-- checked by the team -->", null],
  ])("reads %j", (comment, expected) => {
    expect(parseAnnotation(comment)).toEqual(expected);
  });
});
