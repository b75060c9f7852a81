import { describe, expect, it } from "vitest";
import { applyChanges } from "@/lib/domain/config-edit/apply-changes";
import { bare, configOf, configText, contentOf, factsOf, failedOf, looksOf, preconditionOf } from "../testing/looks";
import { planDumpHeap } from "./dump-heap";
import { planEnableProfiling } from "./enable-profiling";
import type { PlanLooks } from "./looks";
import { planRestart } from "./restart";

const off = `${configText}profiling: # of the heap\n  heap: false # until it is needed\n`;
const looks = (over: Partial<PlanLooks> = {}, text = off) =>
  looksOf({ facts: factsOf({ catchesSigusr1: true }), config: configOf(text), ...over });

describe("enabling profiling", () => {
  it("sets the key with every comment kept, restarts, and has the new process write a dump", () => {
    const content = contentOf(planEnableProfiling(looks()));
    expect(content.operations.map(({ kind }) => kind)).toEqual(["write-config", "restart", "dump-heap"]);
    expect(content.operations[2]).toEqual({ kind: "dump-heap", ofSuccessor: true });
    const [write] = content.operations;
    const changes = write?.kind === "write-config" ? write.changes : [];
    expect(applyChanges(off, changes)).toEqual({
      state: "changed",
      text: off.replace("heap: false", "heap: true"),
    });
    expect(content.diff?.unified).toContain("+  heap: true # until it is needed");
    expect(content.honours).toEqual([
      { setting: "profiling.heap", state: "yes", basis: expect.stringContaining("has profiling.heap already") },
    ]);
    expect(content.revert).toMatchObject({ possible: true, automatic: true });
    expect(content.losses.join(" ")).toContain("All 12 repositories");
    expect(preconditionOf(content, /dump folder has room/)?.state).toBe("met");
    expect(content.basis.map(({ name }) => name)).toContain("configuration sha256");
  });

  it("cannot be confirmed for a file that the node ignores, in which the key would do nothing", () => {
    const ignored = off.replace("cors_enabled: true", "cors_enabled: perhaps");
    const content = contentOf(planEnableProfiling(looks({}, ignored)));
    expect(preconditionOf(content, /configuration file is one/)).toMatchObject({ state: "not met", blocking: true });
  });

  it.each([
    ["a file without the key, which such a build may not know", looks({}, configText), /nothing shows .* keep it from/],
    ["a file whose key is no word of yes or no", looks({}, `${configText}profiling:\n  heap: 3\n`), /nothing shows/],
    [
      "a target that is not said to write dumps",
      looks({ target: { ...looks().target, heapDump: false } }),
      /heapDump: sigusr1/,
    ],
    ["the published build, whatever its file says", bare({ config: configOf(off) }), /no profiler.*exit code 2/],
  ])("is refused for %s, and nothing is written", (_name, given, why) => {
    const failed = failedOf(planEnableProfiling(given));
    expect(failed).toMatch(why);
    expect(failed).toContain("Nothing is written. Instead: collect-diagnostics");
  });

  it("is refused where there is nothing to enable, or nothing can be seen", () => {
    const on = off.replace("heap: false", "heap: true");
    expect(failedOf(planEnableProfiling(looks({}, on)))).toContain("Already so");
    expect(failedOf(planEnableProfiling(looks({}, `${off}storage: {}\n`)))).toContain("repair-config");
    expect(failedOf(planEnableProfiling(looks({ facts: null, factsDetail: "gone" })))).toContain("gone");
    expect(failedOf(planEnableProfiling(looks({ config: null })))).toContain("cannot be read");
    expect(failedOf(planEnableProfiling(looksOf({}, "kubernetes")))).toContain("not supported");
  });
});

describe("a heap dump while the file says that profiling is off", () => {
  it("is refused, although the process has a handler, with what to do first", () => {
    const failed = failedOf(planDumpHeap(looks()));
    expect(failed).toContain(
      "profiling is off (profiling.heap: false in /etc/guts/config.yaml): enable it first (enable-profiling). Nothing was sent.",
    );
    expect(planDumpHeap(looks({}, off.replace("heap: false", "heap: true")))).toHaveProperty("content");
    expect(planDumpHeap(looks({}, configText))).toHaveProperty("content");
  });

  it("is not taken before a restart either, and the restart's plan says why", () => {
    const content = contentOf(planRestart(looks(), { captureFirst: true }));
    expect(content.operations).toEqual([{ kind: "restart" }]);
    expect(content.noCapture).toContain("profiling is off");
  });
});
