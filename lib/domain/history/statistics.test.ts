import { expect, test } from "vitest";
import { spreadOf, summariseActions, type WatchedRun } from "./statistics";

const hour = 3_600_000;
const run = (
  watchState: WatchedRun["watchState"],
  lasted: number | null,
  action: WatchedRun["action"] = "restart-node",
) => ({
  ...{ action, watchState, finishedAt: 0 },
  nextTroubleAt: lasted === null ? null : lasted * hour,
});

test("below three cases there is no middle; above it is the median and the nearest-rank 90th percentile", () => {
  expect(spreadOf([])).toEqual({ n: 0, medianSeconds: null, p90Seconds: null });
  expect(spreadOf([5, 1])).toEqual({ n: 2, medianSeconds: null, p90Seconds: null });
  expect(spreadOf([9, 1, 2])).toEqual({ n: 3, medianSeconds: 2, p90Seconds: 9 });
  expect(spreadOf([4, 1, 2, 3])).toMatchObject({ medianSeconds: 2.5, p90Seconds: 4 });
  expect(spreadOf(Array.from({ length: 20 }, (_, index) => index + 1))).toMatchObject({
    medianSeconds: 10.5,
    p90Seconds: 18,
  });
});

test("an action's record counts what held among what could be told, and how long until the node needed attention again", () => {
  const [restart, cache] = summariseActions(
    [
      run("held", 2),
      run("held", 4),
      run("held", 6),
      run("no effect", null),
      run("unknown", 1),
      run("held", 1, "reduce-cache"),
    ],
    10 * hour,
  );
  expect(restart).toEqual({
    ...{ action: "restart-node", n: 4, held: 3, unknown: 1, atLeast: false },
    lasted: { n: 3, medianSeconds: 4 * 3600, p90Seconds: 6 * 3600 },
  });
  expect(cache).toMatchObject({ n: 1, held: 1, lasted: { n: 1, medianSeconds: null } });
});

test("what still lasts counts until now, and makes the middle a least", () => {
  const [restart] = summariseActions([run("held", 1), run("held", null), run("held", null)], 10 * hour);
  expect(restart).toMatchObject({ atLeast: true, lasted: { medianSeconds: 10 * 3600 } });
});
