import fc from "fast-check";
import { expect, test } from "vitest";
import type { IncidentState } from "@/lib/domain/incident/incident";
import { escalationSchema } from "./escalation";
import { expectedTimers, type TimedIncident } from "./expected-timers";
import { dueTimers, reconcileTimers, type StoredTimer, timerKey } from "./reconcile";

const minute = 60_000;
const escalation = escalationSchema.parse({ afterMinutes: 60, remindEveryMinutes: 30, maxReminders: 6 });

type Command =
  | { kind: "clock"; minutes: number }
  /** A worker's round that ends, by a crash, after so many of its transactions. */
  | { kind: "round"; transactions: number }
  | { kind: "acknowledge" | "resolve" | "reopen" | "mitigate" | "give up" };

const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.integer({ min: -600, max: 600 }).map((minutes) => ({ kind: "clock", minutes }) as const),
    },
    {
      weight: 4,
      arbitrary: fc
        .constantFrom(0, 1, 2, 3, Number.POSITIVE_INFINITY)
        .map((transactions) => ({ kind: "round", transactions }) as const),
    },
    {
      weight: 3,
      arbitrary: fc
        .constantFrom("acknowledge", "resolve", "reopen", "mitigate", "give up")
        .map((kind) => ({ kind }) as const),
    },
  ),
  { minLength: 1, maxLength: 40 },
);

/** One incident, its rows, and a worker that does to them what the service does, one transaction at a time. */
class World {
  now = Date.UTC(2026, 5, 1);
  incident: TimedIncident = {
    state: "open",
    openedAt: this.now,
    reopenedAt: null,
    investigateBy: this.now + 4 * 60 * minute,
    acknowledged: false,
    owned: false,
    merged: false,
  };
  rows: StoredTimer[] = [];
  fired: string[] = [];
  told = 0;

  expected = () => expectedTimers(this.incident, escalation, 1);

  round(transactions: number): void {
    let left = transactions;
    if (left-- <= 0) return;
    const { insert, revive, cancel } = reconcileTimers(this.expected(), this.rows);
    for (const row of this.rows) {
      if (revive.includes(row.id)) row.state = "pending";
      if (cancel.includes(row.id)) row.state = "cancelled";
    }
    for (const timer of insert) this.rows.push({ ...timer, id: this.rows.length, state: "pending", missedAt: null });
    for (const { ids } of dueTimers(this.expected(), this.rows, this.now)) {
      if (left-- <= 0) return;
      this.told += 1;
      for (const row of this.rows.filter(({ id }) => ids.includes(id))) {
        if (row.state !== "pending") continue;
        row.state = "fired";
        this.fired.push(timerKey(row));
      }
    }
  }

  apply(command: Command): void {
    const move = (state: IncidentState, from: readonly IncidentState[]) => {
      if (from.includes(this.incident.state)) this.incident = { ...this.incident, state };
    };
    if (command.kind === "clock") this.now += command.minutes * minute;
    else if (command.kind === "round") this.round(command.transactions);
    else if (command.kind === "acknowledge") this.incident = { ...this.incident, acknowledged: true };
    else if (command.kind === "resolve") move("resolved", ["open", "mitigating", "watching"]);
    else if (command.kind === "mitigate") move("mitigating", ["open"]);
    else if (command.kind === "give up") move("open", ["mitigating"]);
    else if (this.incident.state === "resolved") {
      this.incident = { ...this.incident, state: "open", acknowledged: false, reopenedAt: this.now };
    }
  }
}

test("whatever the clock does and whenever a worker dies, each timer fires at most once and none is lost", () => {
  fc.assert(
    fc.property(commands, (list) => {
      const world = new World();
      for (const command of list) world.apply(command);
      const before = world.told;
      world.round(Number.POSITIVE_INFINITY);
      expect(new Set(world.fired).size).toBe(world.fired.length);
      const due = world.expected().filter(({ dueAt }) => dueAt <= world.now);
      expect(due.map(timerKey).filter((key) => !world.fired.includes(key))).toEqual([]);
      // However many reminders were due: one round tells of each kind once.
      expect(world.told - before).toBeLessThanOrEqual(3);
      const pending = world.rows.filter(({ state }) => state === "pending").map(timerKey);
      expect(new Set([...pending, ...world.fired])).toEqual(
        new Set([...world.expected().map(timerKey), ...world.fired]),
      );
    }),
    { seed: 20260601, numRuns: 500 },
  );
});

test("reminders that were missed for hours are one group, the other kinds one each", () => {
  const world = new World();
  world.round(1);
  world.now += 24 * 60 * minute;
  const groups = dueTimers(world.expected(), world.rows, world.now);
  expect(groups.map(({ kind, ids }) => [kind, ids.length])).toEqual([
    ["escalate", 1],
    ["reminder", 6],
    ["investigate", 1],
  ]);
  expect(groups[1]?.dueAt).toBe(world.incident.openedAt + (60 + 30) * minute);
});
