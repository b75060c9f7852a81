import { expect, test } from "vitest";
import type { RunBefore } from "./record";
import { judgeAlive } from "./verify-alive";

const before: RunBefore = {
  pid: 7,
  startTicks: 100,
  startedAt: 1,
  rssBytes: 1,
  repositories: null,
  observedAt: 1,
  bytesPerSecond: null,
};

test.each([
  ["the same process runs", 100, "verified"],
  ["another process runs instead", 200, "failed"],
  ["none runs", null, "failed"],
  ["it cannot be seen", undefined, "unknown"],
] as const)("after something that spares the process: %s", (_, now, state) => {
  expect(judgeAlive(before, now).state).toBe(state);
});

test("where no process was seen before, nothing is said of one", () => {
  expect(judgeAlive({ ...before, startTicks: null }, null)).toMatchObject({ state: "verified", detail: "" });
});
