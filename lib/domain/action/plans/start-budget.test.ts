import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UnitProperties } from "@/lib/domain/host/unit";
import { looksOf, nowMs } from "../testing/looks";
import { parseSystemdSpan, startBudget } from "./start-budget";

const unit = (over: Partial<UnitProperties> = {}) =>
  ({
    id: "guts-node.service",
    startLimitBurst: 5,
    startLimitInterval: "8min 20s",
    restarts: 2,
    ...over,
  }) as UnitProperties;
const startsAgo = (...seconds: number[]) => seconds.map((ago) => nowMs - ago * 1000);
const budget = (seconds: number[], over: Partial<UnitProperties> = {}, needed = 1) =>
  startBudget(looksOf({ starts: startsAgo(...seconds), unit: unit(over) }, "systemd"), needed)[0];

describe("the starts that a supervisor has left", () => {
  it.each([
    ["none seen", budget([]), "met", false],
    ["four of five in the interval", budget([10, 20, 30, 40]), "met", false],
    ["four of five, and one for taking it back", budget([10, 20, 30, 40], {}, 2), "not met", false],
    ["all five", budget([10, 20, 30, 40, 50]), "not met", true],
    ["five, of which one is long ago", budget([10, 20, 30, 40, 501]), "met", false],
    ["a unit without a limit", budget([1, 2, 3, 4, 5, 6], { startLimitBurst: 0 }), "met", false],
    ["a unit that hit its limit", budget([], { result: "start-limit-hit" }), "not met", true],
  ])("%s", (_name, found, state, blocking) => {
    expect([found?.state, found?.blocking ?? false]).toEqual([state, blocking]);
  });

  it("does not block a supervisor whose rule is not known, and asks nothing of Kubernetes", () => {
    const starts = startsAgo(1, 2, 3, 4, 5);
    expect(startBudget(looksOf({ starts }), 1)[0]).toMatchObject({ state: "not met" });
    expect(startBudget(looksOf({ starts }), 1)[0]?.blocking).toBeUndefined();
    expect(startBudget(looksOf({ starts }, "kubernetes"), 1)).toEqual([]);
  });
});

describe("a span in systemd's words", () => {
  it.each([
    ["8min 20s", 500],
    ["10s", 10],
    ["1h 500ms", 3600.5],
    ["0", 0],
    ["infinity", null],
    ["", null],
    [null, null],
  ])("%s", (span, seconds) => expect(parseSystemdSpan(span)).toBe(seconds));

  it("is a number of seconds or null, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const seconds = parseSystemdSpan(text);
        return seconds === null || (Number.isFinite(seconds) && seconds >= 0);
      }),
      { seed: 5 },
    );
  });
});
