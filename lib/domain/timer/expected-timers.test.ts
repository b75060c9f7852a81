import { describe, expect, it } from "vitest";
import { incidentStates } from "@/lib/domain/incident/incident";
import { escalationSchema } from "./escalation";
import { expectedTimers, type TimedIncident } from "./expected-timers";

const minute = 60_000;
const hour = 60 * minute;
const openedAt = Date.UTC(2026, 5, 1, 7, 12);
const incident: TimedIncident = {
  state: "open",
  openedAt,
  reopenedAt: null,
  investigateBy: openedAt + 4 * hour,
  acknowledged: false,
  owned: false,
  merged: false,
};
const escalation = escalationSchema.parse({});
const kinds = (change: Partial<TimedIncident>) => [
  ...new Set(expectedTimers({ ...incident, ...change }, escalation, 1).map(({ kind }) => kind)),
];

describe("the timers of an incident", () => {
  it("are the runbook's time, the escalation after 4 hours, and 24 reminders an hour apart from then on", () => {
    const timers = expectedTimers(incident, escalation, 1);
    expect(timers.filter(({ kind }) => kind !== "reminder")).toEqual([
      { kind: "investigate", dueAt: openedAt + 4 * hour },
      { kind: "escalate", dueAt: openedAt + 4 * hour },
    ]);
    const reminders = timers.filter(({ kind }) => kind === "reminder").map(({ dueAt }) => dueAt);
    expect(reminders).toHaveLength(24);
    expect([reminders[0], reminders.at(-1)]).toEqual([openedAt + 5 * hour, openedAt + 28 * hour]);
  });

  it("come sooner where time is compressed, but for the incident's own investigateBy", () => {
    const [first, , third] = expectedTimers(incident, escalation, 60);
    expect(first).toEqual({ kind: "escalate", dueAt: openedAt + 4 * minute });
    expect(third).toEqual({ kind: "reminder", dueAt: openedAt + 6 * minute });
    expect(expectedTimers(incident, escalation, 60)).toContainEqual({
      kind: "investigate",
      dueAt: openedAt + 4 * hour,
    });
  });

  it.each([
    ["open", {}, ["investigate", "escalate", "reminder"]],
    ["open and acknowledged", { acknowledged: true }, ["reminder"]],
    ["open and owned", { owned: true }, ["reminder"]],
    ["mitigating", { state: "mitigating" }, ["reminder"]],
    ["watching", { state: "watching" }, ["reminder"]],
    ["resolved", { state: "resolved" }, []],
    ["signed off", { state: "signed_off" }, []],
    ["merged into another", { merged: true }, []],
    ["without a time of its runbook", { investigateBy: null }, ["escalate", "reminder"]],
    ["reopened before the runbook's time", { reopenedAt: openedAt + hour }, ["investigate", "escalate", "reminder"]],
    ["reopened after the runbook's time", { reopenedAt: openedAt + 5 * hour }, ["escalate", "reminder"]],
  ] as [string, Partial<TimedIncident>, string[]][])("%s", (_name, change, wanted) => {
    expect(kinds(change)).toEqual(wanted);
  });

  it("count from the last reopening", () => {
    const reopenedAt = openedAt + 30 * hour;
    const [first] = expectedTimers({ ...incident, reopenedAt }, escalation, 1);
    expect(first).toEqual({ kind: "escalate", dueAt: reopenedAt + 4 * hour });
  });

  it("are the runbook's alone when escalation is switched off, and have no reminders when there are to be none", () => {
    expect(expectedTimers(incident, { ...escalation, enabled: false }, 1).map(({ kind }) => kind)).toEqual([
      "investigate",
    ]);
    expect(expectedTimers(incident, { ...escalation, maxReminders: 0 }, 1).map(({ kind }) => kind)).toEqual([
      "investigate",
      "escalate",
    ]);
  });

  it("have times that PostgreSQL keeps as they are: whole milliseconds, each kind and time once, in every state", () => {
    for (const state of incidentStates) {
      const timers = expectedTimers({ ...incident, state }, escalation, 7);
      expect(timers.every(({ dueAt }) => Number.isInteger(dueAt))).toBe(true);
      expect(new Set(timers.map(({ kind, dueAt }) => `${kind} ${dueAt}`)).size).toBe(timers.length);
    }
  });
});
