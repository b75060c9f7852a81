import { describe, expect, it } from "vitest";
import type { ExpectedTimer } from "./expected-timers";
import { graceSeconds, OverdueWatch, overdueTimers } from "./lost-timers";
import type { StoredTimer } from "./reconcile";
import { describeFired, describeMissed } from "./wording";

const expected: ExpectedTimer[] = [
  { kind: "investigate", dueAt: 1_000 },
  { kind: "escalate", dueAt: 2_000 },
];
const row = (change: Partial<StoredTimer>): StoredTimer => ({
  id: 7,
  kind: "investigate",
  dueAt: 1_000,
  state: "pending",
  missedAt: null,
  ...change,
});

describe("overdue timers", () => {
  it.each([
    ["without a row", [], [{ kind: "investigate", dueAt: 1_000, id: null }]],
    ["pending", [row({})], [{ kind: "investigate", dueAt: 1_000, id: 7 }]],
    ["cancelled although wanted", [row({ state: "cancelled" })], [{ kind: "investigate", dueAt: 1_000, id: 7 }]],
    ["fired", [row({ state: "fired" })], []],
    ["told before", [row({ missedAt: 5 })], []],
  ] as [string, StoredTimer[], unknown[]][])("%s", (_name, stored, overdue) => {
    expect(overdueTimers(expected, stored, 1_500)).toEqual(overdue);
  });

  it("are none before their time", () => {
    expect(overdueTimers(expected, [], 999)).toEqual([]);
  });
});

describe("the grace time", () => {
  it.each([
    [1, 60],
    [2, 30],
    [60, 10],
  ])("at time ×%d is %d s", (timeScale, seconds) => expect(graceSeconds(timeScale)).toBe(seconds));

  it("runs from the first look that saw the timer overdue, and anew after it was not", () => {
    const watch = new OverdueWatch();
    expect(watch.lost(["a"], 0, 60)).toEqual([]);
    expect(watch.lost(["a", "b"], 59, 60)).toEqual([]);
    expect(watch.lost(["a", "b"], 60, 60)).toEqual(["a"]);
    expect(watch.lost(["b"], 119, 60)).toEqual(["b"]);
    expect(watch.lost(["a"], 125, 60)).toEqual([]);
  });
});

describe("words", () => {
  const at = Date.UTC(2026, 5, 1, 7, 12);
  it("say how late a timer fired, and for how many it stands", () => {
    expect(describeFired("reminder", { dueAt: at, lateSeconds: 0, count: 1 })).toBe(
      "The incident is still not resolved.",
    );
    expect(describeFired("reminder", { dueAt: at, lateSeconds: 3 * 3600, count: 3 })).toBe(
      "The incident is still not resolved. This reminder stands for 3. This comes 3 h late: it was due at 07:12:00 UTC.",
    );
  });

  it("name the time of a lost one", () => {
    expect(describeMissed("escalate", at, at + 1_000)).toBe(
      "The timer that escalates the incident should have fired at 07:12:00 UTC and did not.",
    );
  });
});
