import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { judgeWatch, type WatchInput } from "./watch";

const MiB = 1024 * 1024;
const minute = 60_000;
const startedAt = Date.UTC(2026, 10, 24, 12);
const perMinute = (mebibytes: number) => (mebibytes * MiB) / 60;

interface Course {
  scale?: number;
  minutes?: number;
  start?: number;
}

/** RSS from the process start on, every 15 s of the real time, in a world that runs `scale` times as fast. */
function course(value: (minutes: number) => number, { scale = 1, minutes = 76, start }: Course = {}) {
  const from = start ?? startedAt - minute / scale;
  return Array.from({ length: minutes * 4 }, (_, index) => ({
    at: from + (index * 15_000) / scale,
    // A little noise that is the same every time.
    value: (value(index / 4) + Math.sin(index * 12.9898) * 0.4) * MiB,
  }));
}

/** `slope` and `before` in MiB per minute. */
function watch(slope: number, before: number | null, over: Partial<WatchInput> = {}) {
  const warmUp = (minutes: number) => 60 * (1 - Math.exp(-minutes / 3));
  const input: WatchInput = {
    points: course((minutes) => 150 + warmUp(minutes) + slope * minutes),
    processStartedAt: startedAt - minute,
    interruption: null,
    before: { bytesPerSecond: before === null ? null : perMinute(before), rssBytes: 480 * MiB },
    limitBytes: 512 * MiB,
    raisedLimit: false,
    earlierAtThisAge: [],
    startedAt,
    until: startedAt + 75 * minute,
    nowMs: startedAt + 75 * minute,
    timeScale: 1,
    ...over,
  };
  return judgeWatch(input);
}

describe("a watch of another length", () => {
  const of = (slope: number, minutes: number) => {
    const until = startedAt + minutes * minute;
    const points = course((at) => 150 + 60 * (1 - Math.exp(-at / 3)) + slope * at, { minutes: minutes + 1 });
    return watch(slope, 3, { points, until, nowMs: until }).state;
  };

  it.each([30, 75, 240])("of %s minutes tells what held from what grows", (minutes) => {
    expect(of(0, minutes)).toBe("held");
    expect(of(5, minutes)).toBe("worse");
  });

  it("that is not longer than the warm-up says nothing", () => {
    expect(of(0, 5)).toBe("unknown");
  });
});

describe("a watch that is over", () => {
  it.each([
    ["flat memory held, its warm-up left out", watch(0, 3), "held"],
    ["falling memory held", watch(-0.3, 3), "held"],
    ["growth too small to be seen held", watch(0.05, 3), "held"],
    ["growth just large enough to be seen is not held", watch(0.27, 3), "mitigated, still growing"],
    ["a smaller slope is mitigated, not resolved", watch(1, 3), "mitigated, still growing"],
    ["the same slope from a lower level has gained time", watch(2, 2), "mitigated, still growing"],
    [
      "the same slope at the same level had no effect",
      watch(2, 2, { before: { bytesPerSecond: perMinute(2), rssBytes: 300 * MiB } }),
      "no effect",
    ],
    ["a steeper slope is worse", watch(3, 1), "worse"],
    ["growth where there was none is worse", watch(2, -1), "worse"],
    [
      "the same slope under a raised limit has gained time",
      watch(2, 2, { raisedLimit: true, limitBytes: 2048 * MiB }),
      "mitigated, still growing",
    ],
    [
      "the same slope at a raised limit had no effect",
      watch(2, 2, { raisedLimit: true, limitBytes: 370 * MiB }),
      "no effect",
    ],
    ["growth from a lower level is mitigated without a slope before", watch(2, null), "mitigated, still growing"],
    [
      "growth with nothing to compare it with is unknown",
      watch(2, null, { before: { bytesPerSecond: null, rssBytes: null }, limitBytes: null }),
      "unknown",
    ],
    ["no samples are no answer", watch(0, 3, { points: [] }), "unknown"],
    [
      "few samples are no answer",
      watch(0, 3, { points: course(() => 200).filter((_, index) => index % 20 === 0) }),
      "unknown",
    ],
    ["an end that was not seen is no answer", watch(0, 3, { points: course(() => 200).slice(0, 250) }), "unknown"],
    [
      "samples of the warm-up alone are no answer",
      watch(0, 3, { processStartedAt: startedAt + 60 * minute }),
      "unknown",
    ],
  ])("%s", (_name, verdict, expected) => {
    expect([verdict.state, verdict.detail]).toEqual([expected, expect.stringMatching(/\S/)]);
  });

  test("tells the smallest growth that it could have seen", () => {
    expect(watch(0, 3).detail).toMatch(
      /^no growth above \+\d[\d.]* \w+\/min, the smallest that could be seen in (1 h|59 min \d+ s)/,
    );
  });

  test("tells both slopes, and when the limit comes, as a span and as clock time", () => {
    expect(watch(1, 3).detail).toMatch(
      /^\+(1|0\.99\d) MiB\/min, \+3 MiB\/min before the run; limit in 3 h 4\d min, at 1[67]:\d\d:\d\d UTC$/,
    );
  });

  test("does not reach farther than six times what it saw", () => {
    expect(watch(1, 3, { limitBytes: 64 * 1024 * MiB }).detail).toMatch(/limit not within (6 h|5 h \d+ min)/);
    expect(watch(1, 3, { limitBytes: null }).detail).not.toContain("limit");
  });

  test("leaves out no warm-up where the run left the process alone", () => {
    const points = course((minutes) => 400 + 2 * minutes, { start: startedAt, minutes: 75 });
    const verdict = watch(0, 2, { points, processStartedAt: null });
    expect(verdict.state).toBe("no effect");
    expect(verdict.detail).not.toContain("slowing");
  });

  test("says of growth that it slows down, and does not call it held", () => {
    const points = course((minutes) => 150 + 200 * (1 - Math.exp(-minutes / 40)));
    const verdict = watch(0, 8, { points });
    expect(verdict.state).toBe("mitigated, still growing");
    expect(verdict.detail).toContain("slowing down");
  });

  test("reads the same in a world that runs sixty times as fast", () => {
    for (const [slope, state] of [
      [0, "held"],
      [1, "mitigated, still growing"],
      [4, "worse"],
    ] as const) {
      const scaled = course((minutes) => 150 + 60 * (1 - Math.exp(-minutes / 3)) + slope * minutes, { scale: 60 });
      const verdict = watch(0, 3, {
        points: scaled.filter((_, index) => index % 4 === 0),
        processStartedAt: startedAt - 1000,
        before: { bytesPerSecond: perMinute(3) * 60, rssBytes: 480 * MiB },
        until: startedAt + 75_000,
        nowMs: startedAt + 75_000,
        timeScale: 60,
      });
      expect([slope, verdict.state]).toEqual([slope, state]);
    }
  });
});

describe("a watch under way", () => {
  const at = (minutes: number, over: Partial<WatchInput> = {}) =>
    watch(1, 3, {
      nowMs: startedAt + minutes * minute,
      points: course((age) => 150 + age, { minutes: minutes + 1 }),
      ...over,
    });

  test("is too early to say, and compares with earlier starts at the same age", () => {
    const { state, detail } = at(12, { earlierAtThisAge: [300 * MiB, 320 * MiB, 260 * MiB] });
    expect(state).toBe("watching");
    expect(detail).toBe(
      "too early to say, 1 h 3 min left; RSS 163 MiB 12 min 45 s after the start, 300 MiB at that age in 3 earlier starts (median)",
    );
  });

  test("says that there is no earlier start, or no sample", () => {
    expect(at(12).detail).toContain("no earlier start was seen at that age");
    expect(at(12, { points: [] }).detail).toContain("no RSS was sampled yet");
    expect(at(12, { processStartedAt: null }).detail).toContain("480 MiB before the run");
  });

  test("tells the slope so far in its last five minutes only", () => {
    expect(at(69).detail).not.toContain("so far");
    expect(at(71).detail).toMatch(/^too early to say, 4 min left; so far \+[\d.]+ MiB\/min$/);
  });

  it.each([
    ["restart", /process was started again at 12:20:00 UTC/],
    ["run", /another run changed this node at 12:20:00 UTC/],
  ] as const)("ends as unknown when a %s comes between", (what, text) => {
    const { state, detail } = at(30, { interruption: { at: startedAt + 20 * minute, what } });
    expect(state).toBe("unknown");
    expect(detail).toMatch(text);
  });
});

test("a watch never says held of growth as before, and always says something", () => {
  fc.assert(
    fc.property(
      fc.record({
        slope: fc.double({ min: -5, max: 5, noNaN: true }),
        before: fc.option(fc.double({ min: -5, max: 5, noNaN: true })),
        base: fc.integer({ min: 50, max: 2000 }),
        kept: fc.integer({ min: 0, max: 304 }),
        now: fc.integer({ min: -5, max: 90 }),
      }),
      ({ slope, before, base, kept, now }) => {
        const points = course((minutes) => base + slope * minutes).slice(0, kept);
        const { state, detail } = watch(0, before, { points, nowMs: startedAt + now * minute });
        expect(detail).not.toMatch(/NaN|Infinity|undefined|—/);
        expect(state === "watching").toBe(now < 75);
        if (state === "held") expect(slope * 60).toBeLessThan(0.05 * (base + Math.abs(slope) * 76) + 10);
      },
    ),
    { seed: 11, numRuns: process.env.GUTS_TEST_LONG ? 5000 : 150 },
  );
});
