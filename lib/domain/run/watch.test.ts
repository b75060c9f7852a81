import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitTrend } from "@/lib/domain/trend/theil-sen";
import { judgeWatch } from "./watch";

const MiB = 1024 * 1024;
const line = (slope: number, start = 100 * MiB, seconds = 75) =>
  Array.from({ length: seconds }, (_, second) => ({ at: second * 1000, value: start + slope * second }));
const judge = (slope: number, slopeBefore: number | null, over: Partial<Parameters<typeof judgeWatch>[0]> = {}) =>
  judgeWatch({
    points: line(slope),
    slopeBefore,
    limitBytes: 512 * MiB,
    startedAt: 0,
    until: 75_000,
    nowMs: 75_000,
    warmUpSeconds: 10,
    ...over,
  });

describe("fitTrend", () => {
  it("finds the slope of a line under outliers, whatever its level", () => {
    fc.assert(
      fc.property(fc.integer({ min: -500, max: 500 }), fc.integer({ min: 0, max: 9 }), (slope, outlier) => {
        const points = line(slope * 1024, 400 * MiB, 200).map((point, index) =>
          index % 37 === outlier ? { ...point, value: point.value + 50 * MiB } : point,
        );
        expect(fitTrend(points)?.slopePerSecond).toBeCloseTo(slope * 1024, -3);
      }),
      { seed: 9, numRuns: process.env.GUTS_TEST_LONG ? 2000 : 50 },
    );
  });

  it("says nothing from too little", () => {
    expect(fitTrend([])).toBeNull();
    expect(fitTrend(line(1, 1, 7))).toBeNull();
    expect(fitTrend(Array.from({ length: 20 }, () => ({ at: 5, value: 1 })))).toBeNull();
  });
});

describe("judgeWatch", () => {
  it.each([
    ["flat memory held", judge(0, MiB), "held"],
    ["falling memory held", judge(-0.1 * MiB, MiB), "held"],
    ["a smaller slope is mitigated, not resolved", judge(0.3 * MiB, MiB), "mitigated, still growing"],
    ["the same slope from a lower level buys time", judge(MiB, MiB), "mitigated, still growing"],
    ["the same slope at the limit had no effect", judge(MiB, MiB, { points: line(MiB, 450 * MiB) }), "no effect"],
    ["a steeper slope is worse", judge(2 * MiB, MiB), "worse"],
    ["no samples are no answer", judge(0, MiB, { points: [] }), "unknown"],
    ["before its time it is too early to say", judge(0, MiB, { nowMs: 70_000 }), "watching"],
  ])("%s", (_name, verdict, expected) => {
    expect(verdict.state).toBe(expected);
    expect(verdict.detail).not.toBe("");
  });
});
