import { describe, expect, it } from "vitest";
import { ageSignals, memoryRatio, staleAfterMs } from "./age-signals";
import { absent, chooseSignal, every, measured } from "./choose-signal";
import type { Signal } from "./signal";

const nowMs = 1_000_000;
const options = { nowMs, staleAfterMs: 15_000 };
const previous: Signal = {
  name: "rss",
  unit: "bytes",
  value: 7,
  state: "value",
  source: "old",
  at: 900_000,
  detail: null,
};

describe("chooseSignal", () => {
  it("takes the first fresh source in the stated order", () => {
    const chosen = chooseSignal(
      "rss",
      [absent("not exposed", "a", "absent there"), measured(5, nowMs - 1000, "b"), measured(6, nowMs, "c")],
      options,
    );
    expect(chosen).toMatchObject({ value: 5, state: "value", source: "b" });
  });

  it("prefers a fresh second source to a stale first one", () => {
    const chosen = chooseSignal("rss", [measured(5, nowMs - 60_000, "a"), measured(6, nowMs, "b")], options);
    expect(chosen).toMatchObject({ value: 6, source: "b" });
  });

  it("keeps the last known number as stale while its source does not answer", () => {
    const chosen = chooseSignal("rss", [absent("error", "a", "timeout")], { ...options, previous });
    expect(chosen).toMatchObject({ value: 7, state: "stale", at: 900_000, source: "old", detail: "timeout" });
  });

  it("drops an earlier number once the source answers that it does not exist", () => {
    const chosen = chooseSignal("rss", [absent("not exposed", "a", "no such metric")], { ...options, previous });
    expect(chosen).toMatchObject({ value: null, state: "not exposed", at: null, detail: "no such metric" });
  });

  it("never turns an absent or non-finite number into zero", () => {
    for (const candidates of [[], [measured(Number.NaN, nowMs, "a")], [absent("placeholder", "a", "constant")]]) {
      expect(chooseSignal("peers", candidates, options).value).toBeNull();
    }
  });
});

describe("ageSignals", () => {
  it("turns values stale by age and leaves other states alone", () => {
    const aged = ageSignals(
      { rss: { ...previous, at: nowMs - 15_001 }, limit: { ...previous, name: "limit", at: nowMs - 15_000 } },
      nowMs,
      15_000,
    );
    expect([aged.rss?.state, aged.limit?.state]).toEqual(["stale", "value"]);
  });

  it("waits for a source that has a number every 20 s only, and no longer than three times that", () => {
    const at = (ageMs: number): Signal => ({ ...previous, at: nowMs - ageMs, everySeconds: 20 });
    const aged = ageSignals({ rss: at(60_000), limit: { ...at(60_001), name: "limit" } }, nowMs, 15_000);
    expect([aged.rss?.state, aged.limit?.state]).toEqual(["value", "stale"]);
    const fresh = every(20, measured(5, nowMs - 40_000, "slow"));
    expect(chooseSignal("rss", [fresh, measured(6, nowMs, "b")], options)).toMatchObject({ value: 5, state: "value" });
  });

  it("allows three rounds, and at least 15 s", () => {
    expect([staleAfterMs(1), staleAfterMs(5), staleAfterMs(30)]).toEqual([15_000, 15_000, 90_000]);
  });

  it("has no ratio without a positive limit", () => {
    expect(memoryRatio({ rss: previous })).toBeNull();
    expect(memoryRatio({ rss: previous, limit: { ...previous, value: 0 } })).toBeNull();
    expect(memoryRatio({ rss: previous, limit: { ...previous, value: 14 } })).toBe(0.5);
  });
});
