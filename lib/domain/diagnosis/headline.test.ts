import { describe, expect, test } from "vitest";
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
