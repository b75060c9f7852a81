import { describe, expect, test } from "vitest";
import type { Gate } from "@/lib/domain/trend/trend";
import { diagnose } from "./diagnose";
import { findingsOf, GIB, growth, hourMs, inputOf, leak, MIB, segment, startMs, trendOf } from "./testing/build";

const perHour = (bytes: number) => bytes / 3600;

describe("headline", () => {
  test("growth states the time to the limit with its interval", () => {
    const { headline } = diagnose(inputOf({ trend: leak }));
    expect(headline).toMatchObject({
      kind: "limit-ahead",
      decides: "Limit reached in about 2 h",
      interval: { from: segment.toMs, earliestSeconds: 5400, centralSeconds: 7200, latestSeconds: 10_800 },
    });
    expect(headline.becauseParts).toContainEqual({ kind: "clock", at: segment.fromMs });
  });

  test("a leak without a known limit gives no time", () => {
    const trend = { ...leak, timeToLimit: null };
    const { headline } = diagnose(inputOf({ trend, limit: { state: "unknown", source: "nothing answers" } }));
    expect(headline).toMatchObject({
      kind: "growing",
      decides: "Memory grows, and its limit is unknown",
      interval: null,
    });
    const unlimited = diagnose(inputOf({ trend, limit: { state: "none", source: "cgroup" } }));
    expect(unlimited.headline.decides).toBe("Memory grows, and no limit is set");
    expect(findingsOf(unlimited)).toContain("no-limit");
  });

  test("an undecided verdict says how far the watch has come and what it could see", () => {
    const trend = trendOf({
      shape: "insufficient",
      segment: { fromMs: startMs, toMs: startMs + 720_000, samples: 48, spanSeconds: 720 },
      smallestDetectableBytesPerSecond: perHour(40 * MIB),
    });
    const verdict = diagnose(inputOf({ trend }));
    expect(verdict.headline.decides).toBe("Watching: 12 of 60 min, smallest leak visible so far 40 MiB/h");
    expect(verdict).toMatchObject({ confidence: "low", recommended: null, watching: { spanSeconds: 720 } });
  });

  test("a step says what happened instead of a forecast, with the change before it", () => {
    const step = { atMs: startMs + hourMs, bytes: 300 * MIB };
    const verdict = diagnose(
      inputOf({
        trend: trendOf({ shape: "step", step }),
        changes: [
          { at: step.atMs - 240_000, kind: "version", text: "version 0.1.0 → 0.2.0" },
          { at: startMs - 24 * hourMs, kind: "config", text: "config edited" },
        ],
      }),
    );
    expect(verdict.headline.decides).toBe("No forecast: memory stepped up by 300 MiB and has been flat since");
    expect(verdict.headline.because).toBe("The step was at 03:00:00 UTC.");
    const change = verdict.findings.find((finding) => finding.id === "recent-change");
    expect(change?.title).toBe("version 0.1.0 → 0.2.0: 4 min before the step at 03:00:00 UTC");
    expect(change?.confidence).toBe("medium");
  });

  test("rises in several steps are not said to be one step followed by a level stretch", () => {
    const verdict = diagnose(inputOf({ trend: trendOf({ shape: "step", reasons: ["A few steps."] }) }));
    expect(verdict.headline).toMatchObject({
      decides: "No forecast: memory rose in a few steps",
      because: "A few steps.",
    });
    expect(verdict.nothingToDo).toContain("rose in a few steps");
    expect(verdict.findings[0]?.title).toBe("Memory rose in a few steps, level between them");
    expect(JSON.stringify(verdict)).not.toMatch(/flat since|stepped up once/);
  });

  test("the host's memory is no limit: a time to its end is not given where it is said that none is set", () => {
    const verdict = diagnose(inputOf({ trend: leak, limit: { state: "none", source: "host memory" } }));
    expect(verdict.headline).toMatchObject({ decides: "Memory grows, and no limit is set", interval: null });
    const labels = verdict.findings.flatMap(({ evidence }) => evidence.map(({ label }) => label));
    expect(labels).not.toContain("Time to the limit");
  });

  test("memory at its limit is said to be, not forecast", () => {
    const trend = trendOf({
      ...growth,
      shape: "leak",
      levelBytes: 2.1 * GIB,
      timeToLimit: { earliest: 0, central: 0, latest: 0 },
    });
    expect(diagnose(inputOf({ trend })).headline.decides).toBe("Memory is at its limit");
  });
});

describe("the pace of growth", () => {
  const withGate = (stated: Partial<Gate>) => {
    const gate: Gate = {
      name: "deceleration",
      measure: "later-slope",
      value: 1,
      threshold: 0.62,
      passes: "at least",
      unit: "ratio",
      passed: true,
      ...stated,
    };
    return diagnose(inputOf({ trend: { ...leak, gates: [gate] } }));
  };
  const filling: Partial<Gate> = { measure: "filling", threshold: 3, passes: "below" };

  test("a later slope well above the middle one is acceleration", () => {
    expect(withGate({ value: 1.4 }).headline.because).toMatch(/, accelerating\.$/);
    expect(withGate({ value: 1.2 }).headline.because).toMatch(/, steady\.$/);
  });

  test("a curve that fills up fitting better is never called acceleration", () => {
    expect(withGate({ ...filling, value: 2.4 }).headline.because).toMatch(/, steady\.$/);
    expect(withGate({ ...filling, value: 3.5, passed: false }).headline.because).toMatch(/, slowing down\.$/);
    expect(withGate({ value: 0.5, passed: false }).headline.because).toMatch(/, slowing down\.$/);
  });

  test("what would overturn a leak is said in terms of the number that was measured", () => {
    expect(withGate({}).findings[0]?.wouldChangeIt).toContain("less than 0.62 times as fast");
    expect(withGate({ ...filling, value: 2 }).findings[0]?.wouldChangeIt).toContain("fits 3 times better than a line");
  });
});

describe("the progress of a watch", () => {
  const progress = (shape: "insufficient" | "restarted-recently", minutes: number, samples: number) =>
    diagnose(
      inputOf({
        trend: trendOf({
          shape,
          segment: { fromMs: startMs, toMs: startMs + minutes * 60_000, samples, spanSeconds: minutes * 60 },
          smallestDetectableBytesPerSecond: null,
        }),
      }),
    ).headline.decides;

  test("never counts beyond what is needed", () => {
    expect(progress("insufficient", 70, 45)).toBe("Watching: 45 of 60 samples");
    expect(progress("insufficient", 70, 260)).toBe("Watching: too many samples are missing");
  });

  test("after a restart it includes the warm-up", () => {
    expect(progress("restarted-recently", 65, 260)).toBe("Watching: 65 of 75 min");
  });
});
