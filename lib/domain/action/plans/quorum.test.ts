import { describe, expect, it } from "vitest";
import { looksOf, told } from "../testing/looks";
import { quorumPrecondition } from "./quorum";

const network = (weights: [name: string, weight: number, active?: boolean][], quorumWeight: number) =>
  looksOf({
    validators: told({
      quorumWeight,
      totalWeight: weights.reduce((sum, [, weight]) => sum + weight, 0),
      validators: weights.map(([name, weight, active = true]) => ({ name, weight, active, pubkey: "ab" })),
    }),
  });

describe("the quorum without this node", () => {
  it.each([
    [
      "stays with three of four",
      network(
        [
          ["validator-1", 1],
          ["validator-2", 1],
          ["c", 1],
          ["d", 1],
        ],
        3,
      ),
      "met",
      false,
    ],
    [
      "breaks when another one is down already",
      network(
        [
          ["validator-1", 1],
          ["validator-2", 1],
          ["c", 1],
          ["d", 1, false],
        ],
        3,
      ),
      "not met",
      true,
    ],
    [
      "breaks by a heavy weight",
      network(
        [
          ["validator-2", 5],
          ["b", 1],
          ["c", 1],
        ],
        5,
      ),
      "not met",
      true,
    ],
    [
      "is lost already, so this does not break it",
      network(
        [
          ["validator-2", 1],
          ["b", 1, false],
          ["c", 1, false],
        ],
        2,
      ),
      "not met",
      false,
    ],
    [
      "does not need a node that is not active",
      network(
        [
          ["validator-2", 1, false],
          ["b", 1],
          ["c", 1],
        ],
        2,
      ),
      "met",
      false,
    ],
    ["is of no other where this is the only one", network([["validator-2", 1]], 1), "not met", false],
    [
      "stays whichever this node is",
      network(
        [
          ["a", 1],
          ["b", 1],
          ["c", 1],
          ["d", 1],
        ],
        3,
      ),
      "met",
      false,
    ],
    [
      "breaks whichever this node is",
      network(
        [
          ["a", 1],
          ["b", 1],
          ["c", 1],
        ],
        3,
      ),
      "not met",
      true,
    ],
    [
      "depends on which of them this node is",
      network(
        [
          ["a", 3],
          ["b", 1],
          ["c", 1],
        ],
        4,
      ),
      "unknown",
      false,
    ],
    ["is unknown where nobody tells", looksOf(), "unknown", false],
    ["is unknown where the node has no API", looksOf({ validators: null }), "unknown", false],
  ] as const)("%s", (_name, looks, state, blocking) => {
    const found = quorumPrecondition(looks);
    expect([found.state, found.blocking ?? false]).toEqual([state, blocking]);
  });

  it("says what stays and what a quorum needs", () => {
    const found = quorumPrecondition(
      network(
        [
          ["validator-2", 1],
          ["b", 1],
          ["c", 1],
        ],
        3,
      ),
    );
    expect(found.detail).toContain("if this node stops, 2 of 3 weight stays, a quorum needs 3");
  });
});
