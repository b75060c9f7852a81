import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { optionC } from "@/components/diagnosis/fixtures";
import { actionOf, findActions } from "@/components/remediation/option-of-action";
import { actionNames } from "@/lib/domain/action/parameters";
import { checkNames } from "@/lib/domain/check/check";
import { diagnose } from "@/lib/domain/diagnosis/diagnose";
import { inputOf, optionOf } from "@/lib/domain/diagnosis/testing/build";
import { parseRunbook } from "@/lib/domain/runbook/parse-runbook";
import { walkBlocks, walkSections } from "@/lib/domain/runbook/walk";
import { toCaution } from "./action-control";
import { toActionPlaces } from "./action-places";
import { runbookOptions } from "./runbook-options";

const file = new URL("../../runbooks/high-memory.md", import.meta.url);
const parse = (markdown: string) => parseRunbook({ id: "high-memory", markdown, knownChecks: checkNames }).runbook;
const shipped = parse(readFileSync(file, "utf8"));
const blocksOf = (runbook: typeof shipped) =>
  [...walkSections(runbook.sections)].flatMap(({ section }) => [...walkBlocks(section.blocks)]);

describe("the shipped runbook", () => {
  test("has a place for every action but the revert, which belongs to its run", () => {
    expect(findActions(shipped.sections).sort()).toEqual(actionNames.filter((name) => name !== "revert-run").sort());
  });

  test("offers its options' actions among what to do, and the others beside their text, each once", () => {
    const placeOf = toActionPlaces(shipped);
    const places = blocksOf(shipped).flatMap((block) => placeOf(block) ?? []);
    expect(places.filter(({ is }) => is === "link").map(({ action }) => action)).toEqual([
      "restart-node",
      "reduce-cache",
      "limit-connections",
      "tune-rocksdb",
      "drop-system-caches",
      "clear-node-cache",
      "add-memory",
    ]);
    expect(places.filter(({ is }) => is === "control").map(({ action }) => action)).toEqual([
      "repair-config",
      "enable-profiling",
      "dump-heap",
      "set-memory-limits",
      "set-oom-score",
      "install-trend-alert",
      "collect-diagnostics",
    ]);
    expect(findActions([runbookOptions(shipped)[4]].flatMap((option) => option ?? []))).toEqual([
      "drop-system-caches",
      "clear-node-cache",
    ]);
  });
});

test("of two blocks bound to one action only the first has its control", () => {
  const runbook = parse("# T\n## Prevention\n```sh {action=dump-heap}\na\n```\n```sh {action=dump-heap}\nb\n```\n");
  const placeOf = toActionPlaces(runbook);
  const bound = blocksOf(runbook).filter((block) => actionOf(block) !== null);
  expect(bound.map((block) => placeOf(block)?.is)).toEqual(["control", "link"]);
});

describe("what speaks against an option", () => {
  test("a setting that is not heeded is named, before anybody restarts a node for it", () => {
    const caution = toCaution("limit-connections", { ...optionC, honoured: "no", helps: "no" });
    expect(caution).toEqual({
      text: "This build does not heed api.max_connections: it would be a restart that changes nothing.",
      isLoud: true,
    });
  });

  test("an option that cannot help says why; one that can, or may, says nothing", () => {
    expect(toCaution("limit-connections", { ...optionC, helps: "no", reason: "The cache is empty." })).toEqual({
      text: "It cannot help now. The cache is empty.",
      isLoud: false,
    });
    expect(toCaution("limit-connections", optionC)).toBeNull();
    expect(toCaution("limit-connections", { ...optionC, helps: "unknown" })).toBeNull();
  });

  test("of the two halves of option E each has its own word against it", () => {
    const optionE = optionOf(diagnose(inputOf({ honours: { "cache clear": "unknown" } })), "E");
    expect(toCaution("drop-system-caches", optionE)?.text).toContain("no part of RSS");
    expect(toCaution("drop-system-caches", optionE)?.text).not.toContain("command");
    expect(toCaution("clear-node-cache", optionE)).toBeNull();
    expect(toCaution("clear-node-cache", { ...optionE, honoured: "no" })).toEqual({
      text: "It cannot help now. This build has no command that clears its own cache.",
      isLoud: false,
    });
  });
});
