import { expect, test } from "vitest";
import type { ChartRun } from "./memory-chart-data";
import { prepareEvents, prepareWatches } from "./prepare-events";

const minute = 60_000;
const nowMs = Date.UTC(2026, 2, 14, 3, 12, 0);
const fromMs = nowMs - 60 * minute;
const none = { fromMs, nowMs, restartsAt: [], runs: [], changes: [] };

function run(changes: Partial<ChartRun> = {}): ChartRun {
  return {
    id: "r1",
    title: "Restart node",
    state: "done",
    at: nowMs - 20 * minute,
    isOther: false,
    watch: null,
    ...changes,
  };
}

function watched(state: NonNullable<ChartRun["watch"]>["state"], fromMinute: number, minutes: number): ChartRun {
  const startedAt = nowMs + fromMinute * minute;
  const until = startedAt + minutes * minute;
  return run({ watch: { state, startedAt, until, endedAt: state === "watching" ? null : until } });
}

test("a target to which nothing happened has no events and no watches", () => {
  expect(prepareEvents(none)).toEqual([]);
  expect(prepareWatches(none)).toEqual([]);
});

test("runs, restarts and changes become one ascending list of kinds and words", () => {
  const events = prepareEvents({
    ...none,
    restartsAt: [nowMs - 19 * minute],
    runs: [run(), run({ id: "r2", isOther: true, state: "failed", at: nowMs - minute })],
    changes: [
      { at: nowMs - 30 * minute, kind: "version", text: "package guts-node: upgrade 1 → 2" },
      { at: nowMs - 29 * minute, kind: "deploy", text: "program written" },
      { at: nowMs - 28 * minute, kind: "config", text: "configuration written" },
      { at: nowMs - 27 * minute, kind: "unit", text: "unit file written" },
    ],
  });
  expect(events.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    "deploy: package guts-node: upgrade 1 → 2",
    "deploy: program written",
    "config: configuration written",
    "config: unit file written",
    "run: run, Restart node: done",
    "restart: process restarted",
    "other run: run of another incident, Restart node: failed",
  ]);
});

test.each([
  ["one millisecond before the range", fromMs - 1, 0],
  ["at its beginning", fromMs, 1],
  ["now", nowMs, 1],
  ["after now, by another clock", nowMs + 1, 0],
])("an event %s (%d) gives %d marks of each kind", (_, at, count) => {
  const changes = [{ at, kind: "config" as const, text: "written" }];
  const events = prepareEvents({ ...none, restartsAt: [at], runs: [run({ at })], changes });
  expect(events).toHaveLength(3 * count);
});

test.each([
  ["a running watch ends now", watched("watching", -12, 75), [-12, 0], false, "watching 12 of 75 min"],
  [
    "a watch that nobody has decided yet ends at its time",
    watched("watching", -50, 30),
    [-50, -20],
    false,
    "watching 30 of 30 min",
  ],
  ["a finished watch has its whole span", watched("held", -40, 30), [-40, -10], false, "held"],
  ["one from before the range is cut", watched("no effect", -80, 30), [-60, -50], true, "no effect"],
])("%s", (_, one, [from, to], isCut, words) => {
  const spans = prepareWatches({ ...none, runs: [one] });
  expect(spans).toMatchObject([
    { fromMs: nowMs + (from ?? 0) * minute, toMs: nowMs + (to ?? 0) * minute, isCut, words },
  ]);
});

test("a watch that ended before the range, or begins after now, is not in the picture", () => {
  expect(prepareWatches({ ...none, runs: [watched("held", -100, 30), watched("watching", 1, 30)] })).toEqual([]);
});

test("an interrupted watch ends where it was decided, one decided a round late ends at its time", () => {
  const interrupted = watched("unknown", -40, 30);
  const late = watched("held", -40, 30);
  if (interrupted.watch) interrupted.watch.endedAt = nowMs - 35 * minute;
  if (late.watch) late.watch.endedAt = nowMs - 9 * minute;
  const ends = [interrupted, late].map((one) => prepareWatches({ ...none, runs: [one] })[0]?.toMs);
  expect(ends).toEqual([nowMs - 35 * minute, nowMs - 10 * minute]);
});

test("the words of a watch say the run, the verdict, whose it is, and the exact times", () => {
  const own = watched("mitigated, still growing", -40, 30);
  const texts = prepareWatches({ ...none, runs: [own, { ...watched("watching", -5, 75), isOther: true }] });
  expect(texts.map(({ text }) => text)).toEqual([
    "Watch after Restart node: mitigated, still growing (02:32:00 UTC to 03:02:00 UTC).",
    "Watch after Restart node of another incident: watching 5 of 75 min (since 03:07:00 UTC, until 04:22:00 UTC).",
  ]);
});
