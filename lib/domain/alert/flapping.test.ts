import { describe, expect, it } from "vitest";
import { tellFiring, tellsResolved } from "./flapping";

describe("how a flapping alert is told", () => {
  it.each([
    [1, null, "cycle"],
    [3, null, "cycle"],
    [4, null, "flapping"],
    [5, 4, "none"],
    [7, 4, "none"],
    [8, 4, "flapping"],
    [4, 4, "none"],
    [12, null, "flapping"],
  ])("firing %i of the window, last told at %s, is told as %s", (fired, lastTold, told) => {
    expect(tellFiring({ fired, lastTold })).toBe(told);
  });

  it("tells the ends of those firings that it tells one by one", () => {
    expect([1, 3, 4, 40].map(tellsResolved)).toEqual([true, true, false, false]);
  });
});
