import { formatDuration, formatUtc } from "@/lib/domain/format/format";
import { type NotificationEvent, type TimerKind, timerKinds } from "@/lib/domain/incident/life";

/** What each timer tells the outside. */
export const timerEvents: Readonly<Record<TimerKind, Exclude<NotificationEvent, "test">>> = {
  investigate: "investigation-overdue",
  escalate: "incident-escalated",
  reminder: "reminder",
};

/** What a timer does, to go after "the timer". */
const timerNames: Readonly<Record<TimerKind, string>> = {
  investigate: "that says the investigation is overdue",
  escalate: "that escalates the incident",
  reminder: "that reminds of the incident",
};

const reasons: Readonly<Record<TimerKind, string>> = {
  investigate: "The runbook's time to begin the investigation is over, and nobody has acknowledged the incident.",
  escalate: "Nobody has acknowledged or mitigated the incident in the time that the configuration gives.",
  reminder: "The incident is still not resolved.",
};

/** From here on a timer is said to be late, seconds. */
const lateFromSeconds = 60;

/**
 * Why people are told now. `dueAt` is when the first of the `count` timers that are told of together was due (epoch ms),
 * `lateSeconds` how long ago that was.
 */
export function describeFired(kind: TimerKind, fired: { dueAt: number; lateSeconds: number; count: number }): string {
  const { dueAt, lateSeconds, count } = fired;
  const several = count > 1 ? ` This reminder stands for ${count}.` : "";
  if (lateSeconds < lateFromSeconds) return `${reasons[kind]}${several}`;
  const at = formatUtc(dueAt, dueAt + lateSeconds * 1000);
  return `${reasons[kind]}${several} This comes ${formatDuration(lateSeconds)} late: it was due at ${at}.`;
}

/** One sentence on a lost timer. */
export function describeMissed(kind: TimerKind, dueAt: number, nowMs: number): string {
  return `The timer ${timerNames[kind]} should have fired at ${formatUtc(dueAt, nowMs)} and did not.`;
}

/** A `timer.fired` entry of a timeline in words. */
export function describeFiredEntry(data: Record<string, unknown>): string {
  const kind = timerKinds.find((one) => one === data.timer);
  if (kind === undefined) return "Timer fired";
  const [dueAt, lateSeconds, count] = [Date.parse(String(data.dueAt)), Number(data.lateSeconds), Number(data.count)];
  return `Timer: ${describeFired(kind, { dueAt, lateSeconds, count })}`;
}

/** A `timer.missed` entry of a timeline in words. */
export function describeMissedEntry(data: Record<string, unknown>): string {
  const kind = timerKinds.find((one) => one === data.timer);
  return kind === undefined ? "A timer did not fire" : describeMissed(kind, Date.parse(String(data.dueAt)), Number.NaN);
}

/** What to do about a lost timer, by what is known of the worker: `alive`, or how long it has been silent, in words. */
export function adviseOnMissed(worker: string): string {
  return worker === "alive"
    ? "The worker shows signs of life, so look into its log for why it did not fire, and at the clocks of its machine and of this one. It fires late as soon as it can."
    : `The worker: ${worker}. Start it again; it then fires late, once. Until that, nobody is told of this but on these pages.`;
}
