import { describe, expect, it } from "vitest";
import { operationKinds } from "@/lib/domain/action/operation";
import type { StepState } from "./run";
import { operationTimeoutSeconds, runTimeoutSeconds } from "./timeouts";
import { describeStanding } from "./what-stands";

const write = (state: StepState) => ({ kind: "write-config" as const, state, facts: { backup: "config.yaml.bak-1" } });
const restart = (state: StepState) => ({ kind: "restart" as const, state, facts: {} });

describe("describeStanding", () => {
  it.each([
    ["nothing, where nothing was done", [write("waiting"), restart("waiting")], ""],
    ["nothing, where the first operation failed", [write("failed"), restart("waiting")], ""],
    ["a file without its restart, and what to do", [write("done"), restart("running")], "revert this run"],
    ["a backup by its name", [write("done"), restart("done")], "config.yaml.bak-1"],
  ])("says %s", (_name, steps, expected) => {
    const text = describeStanding(steps);
    if (expected === "") expect(text).toBe("");
    else expect(text).toContain(expected);
  });

  it("speaks of no half when the restart was done too", () => {
    expect(describeStanding([write("done"), restart("done")])).not.toContain("revert this run");
  });
});

describe("runTimeoutSeconds", () => {
  it.each(operationKinds)(
    "is longer than all that a run of %s can take, its repeats and its revert included",
    (kind) => {
      for (const host of ["supervised", "kubernetes"] as const) {
        const each = operationTimeoutSeconds(kind, host);
        expect(runTimeoutSeconds([{ kind } as never], host)).toBeGreaterThan(each * 3 + 60);
      }
    },
  );
});
