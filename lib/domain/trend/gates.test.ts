import { describe, expect, it } from "vitest";
import { analyseTrend } from "./analyse";
import { atSecond, failedGates, GiB, hour, jitter, KiB, MiB, series } from "./testing/series";
import { gateNames, type TrendInput } from "./trend";

const noise = (seconds: number) => 2 * MiB * jitter(seconds);
const leaking = series(4, (t) => GiB + 30 * KiB * t + noise(t));

/** For each gate a series that fails it and nothing else. */
const failures: Record<(typeof gateNames)[number], TrendInput> = {
  growth: { points: series(4, (t) => GiB * (1 + (0.045 * t) / (4 * hour))), limitBytes: 1.06 * GiB },
  persistence: {
    points: series(4, (t) => {
      const part = Math.floor(t / 600);
      return GiB * (1 + (0.1 * t) / (4 * hour) + (part % 4 < 2 ? 0.12 * jitter(part, 3) : 0));
    }),
    limitBytes: 1.4 * GiB,
  },
  deceleration: {
    points: series(4, (t) => GiB * (1.5 - 0.5 * Math.exp(-t / (1.8 * hour))) + noise(t)),
    limitBytes: 2 * GiB,
  },
  step: {
    points: series(4, (t) => GiB * (1 + (t > 1.4 * hour ? 0.1 : 0) + (t > 2.7 * hour ? 0.1 : 0)) + noise(t)),
    limitBytes: 1.5 * GiB,
  },
  confirmation: { points: series(1.6, (t) => GiB * (1 + 0.067 * (t / (1.6 * hour)) ** 3)), limitBytes: 1.1 * GiB },
  load: {
    points: leaking,
    limitBytes: 2 * GiB,
    loads: [{ name: "connections", points: series(4, (t) => 100 + 0.1 * t + 20 * jitter(t, 3)) }],
  },
  "new-high": {
    points: series(8, (t) => (t < 3 * hour ? 1.2 * GiB : 0.5 * GiB + 30 * KiB * (t - 3 * hour)) + noise(t)),
    limitBytes: 2 * GiB,
    restarts: [atSecond(3 * hour)],
  },
  relevance: { points: leaking, limitBytes: 40 * GiB },
};

describe("gates", () => {
  it("all pass for a steady leak, in the stated order", () => {
    const result = analyseTrend({ points: leaking, limitBytes: 2 * GiB });
    expect(result.shape).toBe("leak");
    expect(result.gates.map((gate) => gate.name)).toEqual(gateNames);
    expect(failedGates(result)).toEqual([]);
  });

  it.each(gateNames)("a series that fails only %s is no leak", (name) => {
    const result = analyseTrend(failures[name]);
    expect(failedGates(result)).toEqual([name]);
    expect(result.shape).not.toBe("leak");
    expect(result.reasons[0]).toMatch(/\.$/);
  });

  it("say which of two numbers they show", () => {
    const shown = (name: (typeof gateNames)[number], input: TrendInput) =>
      analyseTrend(input).gates.find((gate) => gate.name === name)?.measure;
    const jump = { points: series(4, (t) => GiB * (t > 2 * hour ? 1.15 : 1) + noise(t)), limitBytes: 2 * GiB };
    expect(shown("deceleration", { points: leaking, limitBytes: 2 * GiB })).toBe("later-slope");
    expect(shown("deceleration", failures.deceleration)).toBe("filling");
    expect(shown("step", jump)).toBe("stairs");
    expect(shown("step", { points: leaking, limitBytes: 2 * GiB })).toBe("jump");
    for (const { name, measure } of analyseTrend({ points: leaking, limitBytes: 2 * GiB }).gates) {
      if (name !== "deceleration" && name !== "step") expect(measure).toBe(name);
    }
  });

  it("each has a value on the side of its threshold that it reports", () => {
    for (const { gates } of Object.values(failures).map(analyseTrend)) {
      for (const { value, threshold, passes, passed } of gates) {
        if (value === null) continue;
        const holds = {
          "at least": value >= threshold,
          "at most": value <= threshold,
          above: value > threshold,
          below: value < threshold,
        };
        expect(holds[passes]).toBe(passed);
      }
    }
  });
});
