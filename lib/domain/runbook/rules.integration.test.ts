import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { checkNames } from "@/lib/domain/check/check";
import { parseRunbook } from "@/lib/domain/runbook/parse-runbook";
import { walkBlocks, walkSections } from "@/lib/domain/runbook/walk";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../", import.meta.url));
const rulesFolder = path.join(root, "runbooks/rules");

const ruleFile = z.object({
  groups: z.array(z.object({ rules: z.array(z.object({ alert: z.string(), expr: z.string(), for: z.string() })) })),
});
const rules = ruleFile
  .parse(parse(readFileSync(path.join(rulesFolder, "guts-memory.yml"), "utf8")))
  .groups.flatMap((group) => group.rules);

const { runbook } = parseRunbook({
  id: "high-memory",
  markdown: readFileSync(path.join(root, "runbooks/high-memory.md"), "utf8"),
  knownChecks: checkNames,
});

/** Prometheus' own rule checker; a missing one is a failure, because nothing else can say that the rules work. */
function findPromtool(): string {
  const listed = path.join(root, ".data/tools/paths.json");
  const file =
    process.env.GUTS_TOOLS_PROMTOOL ??
    (existsSync(listed)
      ? z
          .object({ promtool: z.string() })
          .partial()
          .parse(JSON.parse(readFileSync(listed, "utf8"))).promtool
      : undefined);
  if (file === undefined || !existsSync(file)) {
    throw new Error(
      `promtool was not found${file === undefined ? "" : ` at ${file}`}. Set GUTS_TOOLS_PROMTOOL to its path, or let npm test unpack the tools.`,
    );
  }
  return file;
}

describe("the memory alert rules", () => {
  let promtool = "";
  beforeAll(() => {
    promtool = findPromtool();
  });

  it("are valid for Prometheus", async () => {
    const { stdout } = await run(promtool, ["check", "rules", "guts-memory.yml"], { cwd: rulesFolder });
    expect(stdout).toContain("SUCCESS: 3 rules found");
  });

  it("fire when they should, after the time they should, and stay silent without data", async () => {
    const { stdout } = await run(promtool, ["test", "rules", "guts-memory.test.yml"], { cwd: rulesFolder });
    expect(stdout).toContain("SUCCESS");
  });

  it("ask the very queries the runbook shows", () => {
    const queries = [...walkSections(runbook.sections)]
      .flatMap(({ section }) => [...walkBlocks(section.blocks)])
      .flatMap((block) => (block.type === "query" ? [block.expr] : []));
    expect(rules.map((rule) => rule.expr)).toEqual(queries);
  });

  it("bear names the runbook claims, so that each of them leads to it", () => {
    expect(rules.map((rule) => [rule.alert, rule.for])).toEqual([
      ["GutsHighMemoryUsage", "5m"],
      ["GutsHostHighMemoryUsage", "5m"],
      ["GutsMemoryGrowth", "30m"],
    ]);
    expect(runbook.alertNames).toEqual(expect.arrayContaining(rules.map((rule) => rule.alert)));
  });

  it("include the growth rule in the form the runbook prints", () => {
    const printed = [...walkSections(runbook.sections)]
      .flatMap(({ section }) => [...walkBlocks(section.blocks)])
      .flatMap((block) => (block.type === "code" && block.text.includes("GutsMemoryGrowth") ? [block.text] : []));
    const [rule] = ruleFile.parse(parse(printed.join("\n"))).groups.flatMap((group) => group.rules);
    const shipped = rules.find(({ alert }) => alert === "GutsMemoryGrowth");
    expect({ ...rule, expr: rule?.expr.replace(/\s+/g, " ").trim() }).toMatchObject({ ...shipped });
  });
});

describe("the heartbeat's rule", () => {
  it("is valid for Prometheus, and is no alert that its runbook claims", async () => {
    const { stdout } = await run(findPromtool(), ["check", "rules", "guts-watchdog.yml"], { cwd: rulesFolder });
    expect(stdout).toContain("SUCCESS: 1 rules found");
    const blind = parseRunbook({
      id: "monitoring-blind",
      markdown: readFileSync(path.join(root, "runbooks/monitoring-blind.md"), "utf8"),
      knownChecks: checkNames,
      knownRunbooks: ["high-memory", "monitoring-blind"],
    });
    expect(blind.runbook).toMatchObject({ severity: "P2", investigateWithinSeconds: 1800 });
    expect(blind.runbook.alertNames).not.toContain("Watchdog");
    expect(blind.problems).toEqual([]);
  });
});
