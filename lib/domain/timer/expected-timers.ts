import type { IncidentState } from "@/lib/domain/incident/incident";
import type { TimerKind } from "@/lib/domain/incident/life";
import type { Escalation } from "./escalation";

/** What timers depend on. Instants in epoch ms. */
export interface TimedIncident {
  state: IncidentState;
  openedAt: number;
  /** The last time it was reopened; null if it never was. */
  reopenedAt: number | null;
  /** When the runbook asks to have begun the investigation; null if it names no time. */
  investigateBy: number | null;
  acknowledged: boolean;
  owned: boolean;
  /** A duplicate is looked after in the incident that it was merged into. */
  merged: boolean;
}

export interface ExpectedTimer {
  kind: TimerKind;
  /** Epoch ms, whole. */
  dueAt: number;
}

/** The states in which each timer runs; every other state cancels it. */
const timerRunsIn: Readonly<Record<TimerKind, readonly IncidentState[]>> = {
  investigate: ["open"],
  escalate: ["open"],
  reminder: ["open", "mitigating", "watching"],
};

/** Somebody who looks at the incident ends these; a reminder goes on until it is resolved. */
const endedByAttention: ReadonlySet<TimerKind> = new Set(["investigate", "escalate"]);

/**
 * The timers that an incident has to have as it stands, in the order in which they are due: a function of the incident
 * and the configuration alone, never of the present time, so that whoever works it out gets the same ones. Times from the
 * configuration are divided by `timeScale`; `investigateBy` is the incident's own. Empty for one that is over.
 */
export function expectedTimers(incident: TimedIncident, escalation: Escalation, timeScale: number): ExpectedTimer[] {
  if (incident.merged) return [];
  const { reopenedAt, investigateBy } = incident;
  const anchor = reopenedAt ?? incident.openedAt;
  const wanted: ExpectedTimer[] = [];
  // A time that had passed before the incident was reopened says nothing about this opening.
  if (investigateBy !== null && (reopenedAt === null || investigateBy > reopenedAt)) {
    wanted.push({ kind: "investigate", dueAt: investigateBy });
  }
  if (escalation.enabled) {
    const after = (minutes: number) => Math.round(anchor + (minutes * 60_000) / timeScale);
    const { afterMinutes, remindEveryMinutes, maxReminders } = escalation;
    wanted.push({ kind: "escalate", dueAt: after(afterMinutes) });
    for (let number = 1; number <= maxReminders; number += 1) {
      wanted.push({ kind: "reminder", dueAt: after(afterMinutes + number * remindEveryMinutes) });
    }
  }
  const isAttended = incident.acknowledged || incident.owned;
  return wanted
    .filter(({ kind }) => timerRunsIn[kind].includes(incident.state) && !(isAttended && endedByAttention.has(kind)))
    .sort((a, b) => a.dueAt - b.dueAt);
}
