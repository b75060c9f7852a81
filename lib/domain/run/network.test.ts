import { describe, expect, it } from "vitest";
import type { Operation } from "@/lib/domain/action/operation";
import { quorumPrecondition } from "@/lib/domain/action/plans/quorum";
import { looksOf, told } from "@/lib/domain/action/testing/looks";
import { mayShareQuorum, restartedNetwork } from "./network";

type PlanContent = Parameters<typeof restartedNetwork>[0];

/** A plan with what the quorum check says of these validators; null: the node does not tell them. */
function planOf(kind: Operation["kind"], names: readonly string[] | null, quorumWeight = 3): PlanContent {
  const validators = (names ?? []).map((name) => ({ name, weight: 1, active: true, pubkey: "ab" }));
  const look = names === null ? null : told({ quorumWeight, totalWeight: validators.length, validators });
  const preconditions = [quorumPrecondition(looksOf({ validators: look }))];
  return { operations: [{ kind }], preconditions } as unknown as PlanContent;
}

const four = ["validator-1", "validator-2", "validator-3", "validator-4"];

describe("the network that a restart takes weight from", () => {
  it.each([
    ["validators", planOf("restart", four)],
    ["validators", planOf("restart", four, 4)],
    ["validators", planOf("restart", ["a", "b", "c", "d"])],
    ["validators", planOf("restart", ["a", "b", "c"], 3)],
    ["alone", planOf("restart", ["validator-2"], 1)],
    ["unknown", planOf("restart", null)],
    ["none", planOf("memory-limit", four)],
  ] as const)("is %s by what the quorum check says", (expected, content) => {
    expect(restartedNetwork(content, "supervised")).toBe(expected);
  });

  it("is one for a limit where the cluster rolls the pods out", () => {
    expect(restartedNetwork(planOf("memory-limit", four), "kubernetes")).toBe("validators");
    expect(restartedNetwork(planOf("oom-score", four), "kubernetes")).toBe("none");
  });

  it("may be the same for two nodes unless one of them is alone, restarts nothing, or nothing is known of either", () => {
    expect(mayShareQuorum("validators", "validators")).toBe(true);
    expect(mayShareQuorum("unknown", "validators")).toBe(true);
    expect(mayShareQuorum("validators", "unknown")).toBe(true);
    for (const other of ["alone", "none"] as const) expect(mayShareQuorum("validators", other)).toBe(false);
    expect(mayShareQuorum("unknown", "unknown")).toBe(false);
  });
});
