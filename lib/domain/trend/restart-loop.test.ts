import { describe, expect, it } from "vitest";
import { analyseTrend } from "./analyse";
import { atSecond, GiB, hour, series } from "./testing/series";

const limitBytes = 2 * GiB;
const starts = Array.from({ length: 12 }, (_, index) => atSecond(index * 1200));

describe("a leak seen only across restarts", () => {
  it("comes with the usual slope of a life, its interval, its peak and how often it was killed", () => {
    const points = series(4 - 1 / 60, (t) => limitBytes * (0.4 + (0.6 * (t % 1200)) / 1200));
    const result = analyseTrend({ points, limitBytes, restarts: starts });
    expect(result.shape).toBe("leak");
    const share = (result.slopeBytesPerSecond ?? 0) / ((0.6 * limitBytes) / 1200);
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(1.1);
    expect(result.restartLoop).toMatchObject({ intervalSeconds: 1200, kills: 11 });
    expect((result.restartLoop?.peakBytes ?? 0) / limitBytes).toBeGreaterThan(0.9);
  });

  it("counts no kills where only the peaks rise", () => {
    const points = series(4, (t) => GiB * (0.4 + t / (10 * hour) + (0.3 * (t % 1200)) / 1200));
    const result = analyseTrend({ points, limitBytes, restarts: starts });
    expect([result.shape, result.restartLoop?.kills]).toEqual(["leak", 0]);
    expect(result.slopeBytesPerSecond).toBeGreaterThan(0);
  });

  it("is not told of a process whose life can be judged by itself", () => {
    const points = series(4, (t) => GiB * (1 + t / (20 * hour)));
    expect(analyseTrend({ points, limitBytes }).restartLoop).toBeNull();
  });
});
