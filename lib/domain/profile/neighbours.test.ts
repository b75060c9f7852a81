import { describe, expect, it } from "vitest";
import { createProfile } from "@/lib/testing/profile";
import { findNeighbours } from "./neighbours";

const profile = createProfile({
  samples: [
    { stack: ["malloc", "load", "start", "main"], values: [8] },
    { stack: ["malloc", "load", "other", "main"], values: [2] },
    { stack: ["load", "load", "start", "main"], values: [1] },
    { stack: ["copy", "load", "start", "load", "start"], values: [4] },
  ],
});

describe("findNeighbours", () => {
  it("says who calls a function and whom it calls, with what those stacks hold", () => {
    expect(findNeighbours(profile, "load", { sampleType: 0 })).toEqual({
      callers: [
        { name: "start", value: 13 },
        { name: "other", value: 2 },
      ],
      callees: [
        { name: "malloc", value: 10 },
        { name: "copy", value: 4 },
        { name: "start", value: 4 },
      ],
    });
  });

  it("has no callers for what is outermost and no callees for what is innermost", () => {
    expect(findNeighbours(profile, "main", { sampleType: 0 })?.callers).toEqual([]);
    expect(findNeighbours(profile, "malloc", { sampleType: 0 })?.callees).toEqual([]);
  });

  it("counts only the stacks that are focused on", () => {
    expect(findNeighbours(profile, "load", { sampleType: 0, focus: /other/ })).toEqual({
      callers: [{ name: "other", value: 2 }],
      callees: [{ name: "malloc", value: 2 }],
    });
  });

  it("knows nothing of a function that is not there", () => {
    expect(findNeighbours(profile, "absent", { sampleType: 0 })).toBeNull();
  });
});
