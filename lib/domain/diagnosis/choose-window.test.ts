import { describe, expect, test } from "vitest";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import type { TrendPoint } from "@/lib/domain/trend/theil-sen";
import type { TrendResult } from "@/lib/domain/trend/trend";
import { chooseWindow } from "./choose-window";
import { diagnose } from "./diagnose";
import { GIB, hourMs, inputOf, jitter, MIB, startMs, trendOf } from "./testing/build";

const hours = 24;
const endMs = startMs + hours * hourMs;

/** Floors an hour apart over the last `count` hours before `untilMs`. */
function look(stated: Partial<TrendResult>, count: number, floorAt: (hour: number) => number, untilMs = endMs) {
  const fromMs = untilMs - count * hourMs;
  const floors: TrendPoint[] = Array.from({ length: count }, (_, i) => ({
    at: fromMs + (i + 0.5) * hourMs,
    value: floorAt(hours - count + i),
  }));
  const segment = { fromMs, toMs: untilMs, samples: count * 60, spanSeconds: count * 3600 };
  return trendOf({ ...stated, segment, floors });
}

const daily = (hour: number) => GIB + 200 * MIB * Math.cos((2 * Math.PI * hour) / 24);
const shortLeak = (floorAt: (hour: number) => number) => look({ shape: "leak" }, 6, floorAt);

describe("which of two looks decides", () => {
  test("without a long look the short one decides", () => {
    const short = shortLeak(daily);
    expect(chooseWindow(short, null)).toBe(short);
  });

  test("a leak of the short look below what the same life held before gives way to the long look, with the reason first", () => {
    const long = look({ shape: "stable" }, 24, daily);
    const chosen = chooseWindow(shortLeak(daily), long);
    expect(chosen).toMatchObject({ shape: "stable", overrules: "leak", segment: long.segment });
    expect(chosen.reasons[0]).toMatch(
      /^The rise of the last 6 h stays within its past range: its floor is at .* before\.$/,
    );
    expect(chosen.reasons.slice(1)).toEqual(long.reasons);
    const verdict = diagnose(inputOf({ trend: chosen }));
    expect(verdict.headline).toMatchObject({
      decides: "Memory is within its past range, at 1 GiB",
      because: chosen.reasons[0],
    });
    expect(verdict.nothingToDo).toBe("Nothing to do: memory stays within its past range.");
    expect(verdict.findings[0]?.title).toContain("within its past range");
  });

  test("a leak above everything the life held before stands, however the long look reads", () => {
    const rising = (hour: number) => GIB + (hour < 18 ? 0 : (hour - 18) * 50 * MIB);
    const short = shortLeak(rising);
    for (const shape of ["stable", "saturating", "step", "sawtooth"] as const) {
      expect(chooseWindow(short, look({ shape }, 24, rising))).toBe(short);
    }
  });

  test("a short leak stands where the long look grows too, or could not be judged", () => {
    const short = shortLeak(daily);
    for (const shape of ["leak", "growing-with-load", "insufficient", "restarted-recently"] as const) {
      expect(chooseWindow(short, look({ shape }, 24, daily))).toBe(short);
    }
  });

  test("a long look that judged no more than the short one's time cannot overrule it", () => {
    const short = shortLeak(daily);
    expect(chooseWindow(short, look({ shape: "stable" }, 6, daily))).toBe(short);
    expect(chooseWindow(short, look({ shape: "stable" }, 3, daily))).toBe(short);
    expect(chooseWindow(short, trendOf({ shape: "stable", segment: null }))).toBe(short);
  });

  test("floors of a life that ended before the short look's life began do not count", () => {
    const short = shortLeak(daily);
    const another = look({ shape: "stable" }, 12, () => 4 * GIB, endMs - 7 * hourMs);
    expect(chooseWindow(short, another)).toBe(short);
  });

  test("growth with a load is no leak and stands", () => {
    const short = look({ shape: "growing-with-load" }, 6, daily);
    expect(chooseWindow(short, look({ shape: "stable" }, 24, daily))).toBe(short);
  });

  test("a slow leak that only a long look shows counts when that look is half as long again", () => {
    const short = look({ shape: "stable" }, 6, daily);
    const long = look({ shape: "leak" }, 24, daily);
    expect(chooseWindow(short, long)).toBe(long);
    expect(chooseWindow(short, look({ shape: "leak" }, 8, daily))).toBe(short);
  });
});

describe("on samples as the judge reads them", () => {
  const judge = (valueAt: (hour: number) => number, fromHour: number, stepMs: number, restarts: number[] = []) => {
    const count = Math.floor(((hours - fromHour) * hourMs) / stepMs);
    const points = Array.from({ length: count + 1 }, (_, i) => {
      const hour = fromHour + (i * stepMs) / hourMs;
      return { at: startMs + hour * hourMs, value: valueAt(hour) + 4 * MIB * jitter(i) };
    });
    return analyseTrend({ points, limitBytes: 2 * GIB, restarts });
  };
  const choose = (valueAt: (hour: number) => number, restarts: number[] = []) => {
    const short = judge(valueAt, 18, 15_000, restarts);
    return { short, chosen: chooseWindow(short, judge(valueAt, 0, 60_000, restarts)) };
  };

  test("the rising half of a day's cycle is no leak", () => {
    // The highest level was 11 h ago, the lowest 1 h before the short look.
    const { short, chosen } = choose((hour) => 1.4 * GIB + 250 * MIB * Math.cos((2 * Math.PI * (hour - 9)) / 18));
    expect(short.shape).toBe("leak");
    expect(chosen.shape).not.toBe("leak");
    expect(chosen.overrules).toBe("leak");
  });

  test("a leak that began six hours ago after a flat day is one", () => {
    const { chosen } = choose((hour) => GIB + 60 * MIB * Math.max(0, hour - 17));
    expect(chosen.shape).toBe("leak");
  });

  test("a leak after a restart is one, although the life before it stood higher", () => {
    const valueAt = (hour: number) => (hour < 16 ? 1.9 * GIB : 0.6 * GIB + 80 * MIB * (hour - 16));
    const { short, chosen } = choose(valueAt, [startMs + 16 * hourMs]);
    expect(chosen).toBe(short);
  });
});
