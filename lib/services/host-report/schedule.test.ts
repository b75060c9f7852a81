import { expect, it } from "vitest";
import { HostReportSchedule } from "./schedule";

const start = 1_000_000;

it("asks a quiet target every ten minutes, and each target by itself", () => {
  const schedule = new HostReportSchedule();
  expect(schedule.due("a", false, 0, start)).toBe(true);
  expect(schedule.due("b", false, 0, start)).toBe(true);
  expect(schedule.due("a", false, 599_999, start)).toBe(false);
  expect(schedule.due("a", false, 600_000, start)).toBe(true);
});

it("asks a target with a live incident every thirty seconds, and at once when it becomes live", () => {
  const schedule = new HostReportSchedule();
  schedule.due("a", false, 0, start);
  expect(schedule.due("a", true, 1_000, start)).toBe(true);
  expect(schedule.due("a", true, 30_999, start)).toBe(false);
  expect(schedule.due("a", true, 31_000, start)).toBe(true);
});

it("asks at once after a new start of the process, but not for the flicker of the boot time or a start it now knows", () => {
  const schedule = new HostReportSchedule();
  schedule.due("a", false, 0, null);
  expect(schedule.due("a", false, 1_000, start)).toBe(false);
  expect(schedule.due("a", false, 2_000, start + 1_000)).toBe(false);
  expect(schedule.due("a", false, 3_000, null)).toBe(false);
  expect(schedule.due("a", false, 4_000, start + 60_000)).toBe(true);
  expect(schedule.due("a", false, 5_000, start + 60_000)).toBe(false);
});
