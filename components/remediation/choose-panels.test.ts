import { expect, test } from "vitest";
import { liveRunStates } from "@/lib/domain/run/run";
import { choosePanels } from "./choose-panels";
import { buildPlan, buildRun, now } from "./fixtures";

const newer = buildPlan({ requestedAt: now });
const ended = buildRun({ state: "done", requestedAt: now - 60_000 });

test("with neither plan nor run there is what to do", () => {
  expect(choosePanels(null, null)).toEqual({ run: null, plan: null, whatToDo: true });
});

test.each(liveRunStates)("a %s run takes the column over, whatever is planned", (state) => {
  const run = buildRun({ state });
  expect(choosePanels(newer, run)).toEqual({ run, plan: null, whatToDo: false });
});

test("a plan newer than the last run can be confirmed", () => {
  expect(choosePanels(newer, ended)).toEqual({ run: null, plan: newer, whatToDo: false });
});

test("a plan that was run, or that is older than the last run, gives way to that run", () => {
  const expected = { run: ended, plan: null, whatToDo: true };
  expect(choosePanels(buildPlan({ requestedAt: now, runId: "run-1" }), ended)).toEqual(expected);
  expect(choosePanels(buildPlan({ requestedAt: ended.requestedAt - 1 }), ended)).toEqual(expected);
});
