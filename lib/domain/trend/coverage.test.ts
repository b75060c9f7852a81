import { describe, expect, it } from "vitest";
import { analyseTrend } from "./analyse";
import { atSecond, GiB, hour, jitter, KiB, MiB, series } from "./testing/series";

const limitBytes = 2 * GiB;
const leaking = series(4, (t) => GiB + 30 * KiB * t + 2 * MiB * jitter(t));
const alone = analyseTrend({ points: leaking, limitBytes });

describe("coverage", () => {
  it("of four good hours is not spoiled by one old sample", () => {
    const result = analyseTrend({ points: [{ at: atSecond(-30 * hour), value: GiB }, ...leaking], limitBytes });
    expect(result).toMatchObject({ shape: "leak", segment: alone.segment, timeToLimit: alone.timeToLimit });
    expect(result.reasons).toContain("Only what came after the longest pause is judged.");
  });

  it.each([3, 30, 3000])("of four good hours is not spoiled by one sample %d h ahead", (ahead) => {
    const result = analyseTrend({ points: [...leaking, { at: atSecond((4 + ahead) * hour), value: GiB }], limitBytes });
    expect(result).toMatchObject({ shape: "leak", segment: alone.segment, levelBytes: alone.levelBytes });
    expect(result.reasons.join(" ")).toContain("The newest sample is left out");
  });

  it("is that of the running life, so scrapes lost before its start do not count", () => {
    const points = series(8, (t) => (t < 5 * hour ? 1.9 * GiB : GiB + 30 * KiB * (t - 5 * hour)) + 2 * MiB * jitter(t));
    const kept = points.filter(({ at }) => at < atSecond(0.5 * hour) || at > atSecond(5 * hour));
    expect(analyseTrend({ points: kept, limitBytes, restarts: [atSecond(5 * hour)] }).shape).toBe("leak");
  });

  it("keeps half an hour after a long pause undecided, and does not judge what lies before", () => {
    const kept = leaking.filter(({ at }) => at < atSecond(1.5 * hour) || at > atSecond(3.5 * hour));
    const result = analyseTrend({ points: kept, limitBytes });
    expect(result.shape).toBe("insufficient");
    expect(result.reasons[0]).toMatch(/^Only \d\d(\.\d)? % of the expected samples are there/);
  });
});
