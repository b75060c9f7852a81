import { describe, expect, it } from "vitest";
import { type DoctorLine, formatReport, hasProblem, notSupported, ok, problem, toJsonReport } from "./report";

const esc = String.fromCharCode(27);
const lines: DoctorLine[] = [
  { section: "Database", ...ok("reachable", "PostgreSQL 18.4") },
  { section: "Target a", ...notSupported("cache", "not exposed", "Upgrade the node.") },
  { section: "Target a", ...problem("health", `it said ${esc}[2Jno\nand more`, "Look at its log.") },
];

describe("formatReport", () => {
  it("aligns states and names, puts a remedy below its line, and counts at the end", () => {
    expect(formatReport(lines, { colour: false })).toBe(
      [
        "Database",
        "  ok             reachable  PostgreSQL 18.4",
        "",
        "Target a",
        "  not supported  cache      not exposed",
        "                            → Upgrade the node.",
        "  problem        health     it said �[2Jno and more",
        "                            → Look at its log.",
        "",
        "1 problem, 1 not supported, 1 ok",
        "",
      ].join("\n"),
    );
  });

  it("colours the state alone, and only when asked to", () => {
    expect(formatReport(lines, { colour: true })).toContain(`${esc}[31mproblem      ${esc}[0m  health`);
    expect(formatReport(lines, { colour: false })).not.toContain(esc);
  });

  it("says that there is no problem where something is merely not supported", () => {
    const calm = lines.slice(0, 2);
    expect(hasProblem(calm)).toBe(false);
    expect(formatReport(calm, { colour: false })).toContain("no problem, 1 not supported, 1 ok");
    expect(formatReport([], { colour: false })).toContain("no problem, 0 not supported, 0 ok");
  });
});

describe("toJsonReport", () => {
  it("holds every line and whether all is well", () => {
    expect(JSON.parse(toJsonReport(lines))).toEqual({ ok: false, lines });
    expect(JSON.parse(toJsonReport([]))).toEqual({ ok: true, lines: [] });
  });
});
