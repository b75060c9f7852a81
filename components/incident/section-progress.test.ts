import { expect, test } from "vitest";
import type { CheckResult, CheckState } from "@/lib/domain/check/check";
import type { Block, RunbookSection, TaskItem } from "@/lib/domain/runbook/runbook";
import { toSectionProgress } from "./section-progress";

const task = (id: string, check: string | null, blocks: Block[] = []): TaskItem => ({
  type: "task",
  line: 1,
  id,
  check,
  action: null,
  text: id,
  children: [],
  blocks,
});
const section = (blocks: Block[], sections: RunbookSection[] = []): RunbookSection => ({
  id: "symptoms",
  kind: "symptoms",
  title: "Symptoms",
  level: 2,
  line: 1,
  blocks,
  sections,
});
const result = (state: CheckState): CheckResult => ({
  name: "node-slow",
  state,
  summary: "s",
  detail: "d",
  query: null,
  source: "x",
  at: null,
});
const tick = (ticked: boolean) => ({ ticked, by: "ops", at: 1 });

test("counts a check that is met and a box that a person ticked, in document order, deeper sections included", () => {
  const tree = section(
    [task("a", "a"), { type: "list", line: 2, ordered: false, start: 1, items: [[task("b", "b")]] }],
    [section([task("c", null), { type: "query", line: 9, id: "q", expr: "up", check: "q" }])],
  );
  const progress = toSectionProgress(tree, {
    checks: { a: result("met"), b: result("not met"), q: result("unknown") },
    ticks: { c: tick(true) },
    overrules: {},
  });
  expect(progress.marks.map(({ id, state }) => `${id} ${state}`)).toEqual(["a met", "b not met", "c met", "q unknown"]);
  expect(progress.met).toBe(2);
});

test("a check without a result is unknown, and a tick that was taken back leaves the check's own state", () => {
  const progress = toSectionProgress(section([task("a", "a"), task("b", "b")]), {
    checks: { b: result("not met") },
    ticks: { b: tick(false) },
    overrules: {},
  });
  expect(progress.marks.map(({ state }) => state)).toEqual(["unknown", "not met"]);
});

test("a section without boxes or bound queries has no marks", () => {
  const query: Block = { type: "query", line: 1, id: "q", expr: "up", check: null };
  expect(toSectionProgress(section([query]), { checks: {}, ticks: {}, overrules: {} })).toEqual({ marks: [], met: 0 });
});

test("a person's word counts before the measurement", () => {
  const overrules = { a: { state: "not met" as const, note: "planned load test", by: "ops", at: 1 } };
  const facts = { checks: { a: result("met") }, ticks: {}, overrules };
  expect(toSectionProgress(section([task("a", "a")]), facts)).toEqual({
    marks: [{ id: "a", state: "not met" }],
    met: 0,
  });
});
