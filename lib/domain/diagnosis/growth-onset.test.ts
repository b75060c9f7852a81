import { describe, expect, it } from "vitest";
import { buildTrend, now } from "@/components/diagnosis/fixtures";
import { growthOnset, nearestChange } from "./growth-onset";

const minute = 60_000;
const change = (minutesAgo: number) => ({
  at: now - minutesAgo * minute,
  kind: "config" as const,
  text: `${minutesAgo}`,
});
const onset = { at: now - 60 * minute, name: "the step", reachMs: 30 * minute };

describe("growthOnset", () => {
  it("is the step's moment, or the start of the process that grows", () => {
    const step = { atMs: now - 5 * minute, bytes: 1 };
    expect(growthOnset(buildTrend({ shape: "step", step }), null, 1)?.at).toBe(now - 5 * minute);
    const restarted = buildTrend({ segmentStartsMs: [now - 90 * minute, now - 40 * minute] });
    expect(growthOnset(restarted, null, 1)?.at).toBe(now - 40 * minute);
    const whole = buildTrend({ segmentStartsMs: [now - 40 * minute] });
    expect(growthOnset(whole, now - 41 * minute, 1)?.at).toBe(now - 41 * minute);
  });

  it("is not known where memory grew already when the samples begin, and where it does not grow", () => {
    const whole = buildTrend({ segmentStartsMs: [now - 40 * minute] });
    expect(growthOnset(whole, now - 600 * minute, 1)).toBeNull();
    expect(growthOnset(whole, null, 1)).toBeNull();
    expect(growthOnset(buildTrend({ shape: "stable" }), now - 40 * minute, 1)).toBeNull();
  });
});

describe("nearestChange", () => {
  it.each([
    ["the nearest before", [90, 65, 20], "65", true],
    ["one a little after, since clocks differ", [90, 57], "57", true],
    ["one far before, as too far to suggest a cause", [600], "600", false],
  ])("is %s", (_case, minutes, text, isNear) => {
    expect(nearestChange(minutes.map(change), onset, 1)).toMatchObject({ change: { text }, isNear });
  });

  it("is none where every change came later, and without an onset", () => {
    expect(nearestChange([change(20)], onset, 1)).toBeNull();
    expect(nearestChange([change(65)], null, 1)).toBeNull();
  });
});
