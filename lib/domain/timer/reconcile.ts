import type { TimerKind, TimerState } from "@/lib/domain/incident/life";
import type { ExpectedTimer } from "./expected-timers";

/** A timer as it is stored. Instants in epoch ms. */
export interface StoredTimer {
  id: number;
  kind: TimerKind;
  dueAt: number;
  state: TimerState;
  /** When the auditor noticed that it had not fired in time; null: it did, or nobody has noticed. */
  missedAt: number | null;
}

export interface TimerChanges {
  insert: ExpectedTimer[];
  /** Ids of cancelled timers that are wanted again. One whose time has passed meanwhile fires then. */
  revive: number[];
  /** Ids of pending timers that are wanted no more. */
  cancel: number[];
}

/** What makes the stored timers of one incident those that it has to have. What has fired is never touched again. */
export function reconcileTimers(expected: readonly ExpectedTimer[], stored: readonly StoredTimer[]): TimerChanges {
  const byKey = new Map(stored.map((timer) => [timerKey(timer), timer]));
  const wanted = new Set(expected.map(timerKey));
  return {
    insert: expected.filter((timer) => !byKey.has(timerKey(timer))),
    revive: stored.filter((timer) => timer.state === "cancelled" && wanted.has(timerKey(timer))).map(({ id }) => id),
    cancel: stored.filter((timer) => timer.state === "pending" && !wanted.has(timerKey(timer))).map(({ id }) => id),
  };
}

/** Timers that are told of together: all reminders of one incident that are due, or one of the other kinds. */
export interface DueTimers {
  kind: TimerKind;
  /** The oldest due time among them, epoch ms. */
  dueAt: number;
  ids: number[];
}

/**
 * The pending timers that are due at `nowMs` and still wanted, in the order in which they fire. Reminders that were missed
 * for hours make one group: nobody is helped by being reminded of the same thing ten times at once.
 */
export function dueTimers(
  expected: readonly ExpectedTimer[],
  stored: readonly StoredTimer[],
  nowMs: number,
): DueTimers[] {
  const wanted = new Set(expected.map(timerKey));
  const due = stored
    .filter((timer) => timer.state === "pending" && timer.dueAt <= nowMs && wanted.has(timerKey(timer)))
    .sort((a, b) => a.dueAt - b.dueAt);
  const groups: DueTimers[] = [];
  for (const { id, kind, dueAt } of due) {
    const same = kind === "reminder" ? groups.find((group) => group.kind === kind) : undefined;
    if (same) same.ids.push(id);
    else groups.push({ kind, dueAt, ids: [id] });
  }
  return groups;
}

/** A timer's identity within its incident. */
export const timerKey = ({ kind, dueAt }: ExpectedTimer): string => `${kind} ${dueAt}`;
