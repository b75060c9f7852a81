import { describe, expect, it } from "vitest";
import { judgeRepeat } from "./repeat";
import { judgeWatch, type WatchInput } from "./watch";

const nowMs = Date.UTC(2026, 10, 24, 12);
const minute = 60_000;
const run = (
  watchState: Parameters<typeof judgeRepeat>[0][number]["watchState"],
  watchDetail = "",
  agoMinutes = 40,
) => ({
  watchState,
  watchDetail,
  requestedAt: nowMs - agoMinutes * minute,
});

/** A watch that another run, or another start of the process, has met. */
const interruptedBy = (what: "run" | "restart") => {
  const input: WatchInput = {
    points: [],
    processStartedAt: null,
    interruption: { at: nowMs - minute, what },
    before: { bytesPerSecond: null, rssBytes: null },
    limitBytes: null,
    raisedLimit: false,
    earlierAtThisAge: [],
    startedAt: nowMs - 40 * minute,
    until: nowMs + 35 * minute,
    nowMs,
    timeScale: 1,
  };
  return judgeWatch(input);
};

describe("what has not held", () => {
  it.each(["mitigated, still growing", "no effect", "worse"] as const)("%s is one", (state) => {
    expect(judgeRepeat([run(state)], nowMs)).toMatchObject({ count: 1, lastResult: state });
  });

  it("what is still watched has not held so far: the usual restart every 40 minutes counts", () => {
    expect(judgeRepeat([run("watching", "too early to say, 35 min left")], nowMs)).toEqual({
      count: 1,
      lastResult: "still watched, not held so far",
      earlier: ["11:20:00 UTC: still watched, not held so far (too early to say, 35 min left)"],
    });
  });

  it.each(["run", "restart"] as const)("a watch that was cut short by another %s is one, and says by what", (what) => {
    const { state, detail } = interruptedBy(what);
    expect(state).toBe("unknown");
    const found = judgeRepeat([run(state, detail)], nowMs);
    expect(found).toMatchObject({ count: 1, lastResult: "cut short before it had held" });
    expect(found?.earlier[0]).toContain(detail);
  });

  it.each([
    ["a run that held", run("held", "no growth above +1 MiB/min")],
    ["a run without a watch, since it failed or was cancelled", run(null)],
    ["a run of which too little was seen", run("unknown", "no RSS was sampled since 11:30:00 UTC")],
  ])("%s is none", (_, earlier) => {
    expect(judgeRepeat([earlier], nowMs)).toBeNull();
  });

  it("counts all, and tells the newest five", () => {
    const runs = Array.from({ length: 7 }, (_, index) =>
      run(index === 0 ? "worse" : "no effect", "", 40 * (index + 1)),
    );
    const found = judgeRepeat([run("held", "", 10), ...runs], nowMs);
    expect(found).toMatchObject({ count: 7, lastResult: "worse" });
    expect(found?.earlier).toHaveLength(5);
  });
});
