import { describe, expect, test } from "vitest";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import type { Gate, GateName } from "@/lib/domain/trend/trend";
import { diagnose } from "./diagnose";
import { findingsOf, GIB, inputOf, jitter, MIB, series, signalsOf, trendOf } from "./testing/build";

const hours = 12;
const points = series((share, i) => (1024 + 12 * 5.7 * share + 2 * jitter(i)) * MIB, hours);
/** 5.7 MiB/h, a week from a limit of 2 GiB. */
const slow = analyseTrend({ points, limitBytes: 2 * GIB });
const slope = /5\.\d+ MiB\/h/;

const gate = (name: GateName, passed: boolean): Gate => ({
  name,
  measure: name === "deceleration" ? "later-slope" : name === "step" ? "jump" : name,
  value: 1,
  threshold: 2,
  passes: "at least",
  unit: "ratio",
  passed,
});
const heldBack = (name: GateName) =>
  trendOf({
    slopeBytesPerSecond: MIB / 3600,
    gates: [gate("growth", true), gate(name, false)],
    reasons: [`Why ${name}.`],
  });

describe("growth that was seen and is no leak", () => {
  test("too far from the limit: the slope and the distance are said, not that there is no growth", () => {
    expect(slow.shape).toBe("stable");
    const verdict = diagnose(inputOf({ trend: slow }));
    expect(verdict.headline.decides).toMatch(/^Memory grows by 5\.\d+ MiB\/h; its limit is too far away to matter$/);
    expect(verdict.headline.because).toMatch(
      /^Memory grows by 5\.\d+ MiB\/h and would reach its limit in about \d d \d+ h; beyond 3 d nothing is forecast/,
    );
    expect(verdict.headline.interval).toBeNull();
    expect(verdict.findings.find(({ id }) => id === "steady")?.title).toMatch(slope);
    expect(verdict.nothingToDo).toBe("Nothing to do now: at this slope its limit is too far away to matter.");
    expect(JSON.stringify(verdict)).not.toMatch(/[Nn]o growth above|is steady|does not grow/);
  });

  test("where the host's memory bounds it, no limit is spoken of", () => {
    const { headline, nothingToDo, findings } = diagnose(
      inputOf({ trend: slow, limit: { state: "none", source: "host memory" } }),
    );
    const said = [headline.decides, headline.because, nothingToDo, findings.find(({ id }) => id === "steady")?.title];
    expect(said.join(" ")).not.toMatch(/limit/);
    expect(said.join(" ")).toContain("the host's memory");
  });

  test("each other check that held it back gives its own sentence, with the trend's reason", () => {
    const said = (["persistence", "confirmation", "new-high"] as const).map((name) => {
      const verdict = diagnose(inputOf({ trend: heldBack(name) }));
      expect(verdict.headline.because).toBe(`Why ${name}.`);
      expect(findingsOf(verdict)).toContain("steady");
      expect(JSON.stringify(verdict)).not.toMatch(/[Nn]o growth above|is steady/);
      return verdict.headline.decides;
    });
    expect(new Set(said).size).toBe(3);
  });

  test("a full host beside a node that grows slowly is not called a contradiction", () => {
    const signals = {
      ...inputOf({}).signals,
      ...signalsOf({ "host-memory-total": 16 * GIB, "host-memory-available": 0.5 * GIB }),
    };
    expect(diagnose(inputOf({ signals })).contradictions.join(" ")).toContain("flat");
    expect(diagnose(inputOf({ signals, trend: heldBack("relevance") })).contradictions.join(" ")).not.toContain("flat");
  });
});

test("without growth the smallest that could be seen is said", () => {
  const trend = trendOf({ gates: [gate("growth", false), gate("new-high", false)] });
  expect(diagnose(inputOf({ trend })).headline).toMatchObject({
    decides: "Memory is steady at 1 GiB",
    because: "No growth above 2 MiB/h in 4 h.",
  });
});
