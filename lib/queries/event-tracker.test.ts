import { describe, expect, it } from "vitest";
import { EventTracker } from "./event-tracker";

const change = (seq: number, position = seq) => ({
  id: String(position),
  data: JSON.stringify({ topic: "incident", id: "i1", seq }),
});
const at = (id: string) => ({ id, data: "{}" });

describe("what a page knows of its event stream", () => {
  it("fetches everything at the beginning and after a reset, and nothing when it goes on where it was", () => {
    const tracker = new EventTracker();
    expect(tracker.hear("hello", at("5"), 0)).toBe("all");
    expect(tracker.lastSeq).toBe(5);
    expect(tracker.hear("resumed", at("5"), 0)).toBeNull();
    expect(tracker.hear("reset", at("40"), 0)).toBe("all");
    expect(tracker.lastSeq).toBe(40);
  });

  it("lets go of an event that it has seen, also of one that came late", () => {
    const tracker = new EventTracker();
    expect(tracker.hear("change", change(8), 0)).toMatchObject({ seq: 8 });
    expect(tracker.hear("change", change(7, 8), 0)).toMatchObject({ seq: 7 });
    expect([tracker.hear("change", change(7, 8), 0), tracker.hear("change", change(8), 0)]).toEqual([null, null]);
    expect(tracker.lastSeq).toBe(8);
  });

  it("goes on from the number of a sign of life, and keeps its place when one has none", () => {
    const tracker = new EventTracker();
    tracker.hear("alive", at("12"), 0);
    tracker.hear("alive", at(""), 0);
    expect(tracker.lastSeq).toBe(12);
  });

  it("fetches everything when it cannot read what changed", () => {
    const tracker = new EventTracker();
    for (const data of ["", "{}", "null", '{"topic":"weather","id":"x","seq":1}']) {
      expect(tracker.hear("change", { id: "1", data }, 0)).toBe("all");
    }
  });

  it("takes a connection for broken when signs of life stay away, and only then", () => {
    const tracker = new EventTracker();
    expect(tracker.isSilent(1e9)).toBe(false);
    tracker.begin(0);
    expect([tracker.isSilent(25_000), tracker.isSilent(25_001)]).toEqual([false, true]);
    tracker.hear("alive", at("1"), 20_000);
    expect([tracker.isSilent(45_000), tracker.isSilent(45_001)]).toEqual([false, true]);
    tracker.fail();
    expect(tracker.isSilent(1e9)).toBe(false);
  });

  it("tries again ever more slowly, says from the third failure on that it polls, and comes back by itself", () => {
    const tracker = new EventTracker();
    const states = [1, 2, 3, 4, 5, 6].map(() => [tracker.fail(), tracker.connection]);
    expect(states).toEqual([
      [1_000, "reconnecting"],
      [2_000, "reconnecting"],
      [4_000, "polling"],
      [8_000, "polling"],
      [10_000, "polling"],
      [10_000, "polling"],
    ]);
    tracker.hear("resumed", at("3"), 0);
    expect([tracker.connection, tracker.fail()]).toEqual(["live", 1_000]);
  });
});
