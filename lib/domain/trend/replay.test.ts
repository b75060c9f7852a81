import { describe, expect, it } from "vitest";
import { replayRule } from "./replay";
import { GiB, hour, jitter, KiB, MiB, series } from "./testing/series";

const rule = { windowSeconds: hour, horizonSeconds: 4 * hour, share: 0.9, forSeconds: 900 };

describe("replayRule", () => {
  it("counts one right alert for a leak that reaches the limit within the horizon", () => {
    const points = series(12, (t) => GiB + 20 * KiB * t);
    expect(replayRule(points, 2 * GiB, rule)).toEqual({ fired: 1, right: 1, wrong: 0, undecided: 0 });
  });

  it("counts a wrong alert where the growth ends far below", () => {
    const points = series(12, (t) => GiB + 40 * KiB * Math.min(t, 2 * hour));
    expect(replayRule(points, 2 * GiB, rule)).toEqual({ fired: 1, right: 0, wrong: 1, undecided: 0 });
  });

  it("leaves open what the history has not shown yet", () => {
    const points = series(2, (t) => GiB + 60 * KiB * t);
    expect(replayRule(points, 2 * GiB, rule)).toEqual({ fired: 1, right: 0, wrong: 0, undecided: 1 });
  });

  it("stays silent for a level series, for a pause shorter than asked, and before the first full window", () => {
    const silent = { fired: 0, right: 0, wrong: 0, undecided: 0 };
    expect(
      replayRule(
        series(12, (t) => GiB + 2 * MiB * jitter(t)),
        2 * GiB,
        rule,
      ),
    ).toEqual(silent);
    const burst = series(12, (t) => GiB + (t > 6 * hour && t < 6.1 * hour ? 200 * MiB : 0));
    expect(replayRule(burst, 2 * GiB, rule)).toEqual(silent);
    expect(
      replayRule(
        series(0.9, (t) => GiB + 100 * KiB * t),
        2 * GiB,
        rule,
      ),
    ).toEqual(silent);
    expect(replayRule([], 2 * GiB, rule)).toEqual(silent);
    expect(
      replayRule(
        series(2, (t) => GiB + 100 * KiB * t),
        Number.NaN,
        rule,
      ),
    ).toEqual(silent);
  });

  it("counts an alert again after it has ended", () => {
    const wave = series(24, (t) => GiB + 300 * MiB * Math.sin((2 * Math.PI * t) / (6 * hour)));
    const { fired, wrong, undecided } = replayRule(wave, 2 * GiB, rule);
    expect(fired).toBeGreaterThanOrEqual(3);
    expect(wrong + undecided).toBe(fired);
  });
});
