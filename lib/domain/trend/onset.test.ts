import { describe, expect, it } from "vitest";
import { analyseTrend } from "./analyse";
import { atSecond, failedGates, GiB, hour, jitter, KiB, MiB, series } from "./testing/series";

const limitBytes = 2 * GiB;
const noise = (seconds: number) => 3 * MiB * jitter(seconds);
const begun = (hoursAgo: number, hours = 4) =>
  series(hours, (t) => GiB + 40 * KiB * Math.max(0, t - (hours - hoursAgo) * hour) + noise(t));

describe("growth that began inside the window", () => {
  it.each([
    [1.5, 4],
    [2, 4],
    [2, 6],
    [3, 6],
  ])("is a leak when it began %d h before the end of %d h", (ago, hours) => {
    const result = analyseTrend({ points: begun(ago, hours), limitBytes });
    expect([result.shape, failedGates(result)]).toEqual(["leak", []]);
    expect(result.slopeBytesPerSecond).toBeCloseTo(40 * KiB, -4);
    expect(Math.abs((result.segment?.fromMs ?? 0) - atSecond((hours - ago) * hour))).toBeLessThan(20 * 60_000);
    expect(result.segment?.toMs).toBe(atSecond(hours * hour));
    expect(result.timeToLimit?.central).toBeGreaterThan(0);
    expect(result.reasons.join(" ")).toMatch(/Growth began about (\d h )?(\d+ min )?ago; before that/);
  });

  it("is not judged before there is an hour of it", () => {
    expect(analyseTrend({ points: begun(0.5), limitBytes }).shape).not.toBe("leak");
  });

  it("is told apart from a jump to a level that holds", () => {
    const jump = series(4, (t) => GiB * (t > 2 * hour ? 1.15 : 1) + noise(t));
    const result = analyseTrend({ points: jump, limitBytes });
    expect([result.shape, result.step === null]).toEqual(["step", false]);
    expect(result.reasons.join(" ")).not.toContain("Growth began");
  });

  it("is still held against the load that explains it", () => {
    const points = begun(2);
    const requests = points.map(({ at, value }, index) => ({ at, value: (value - GiB) / MiB + 30 * jitter(index, 7) }));
    const result = analyseTrend({ points, limitBytes, loads: [{ name: "requests", points: requests }] });
    expect(result.shape).toBe("growing-with-load");
  });

  it("does not shorten what a restarted process must wait", () => {
    const points = series(4, (t) => {
      const age = t - (4 * hour - 70 * 60);
      return (age < 0 ? 1.1 * GiB : GiB + 60 * KiB * Math.max(0, age - 600)) + noise(t);
    });
    const restarts = [atSecond(4 * hour - 70 * 60)];
    expect(analyseTrend({ points, limitBytes, restarts }).shape).toBe("restarted-recently");
  });
});
