import type { TimerKind } from "@/lib/domain/incident/life";

/** A timer that should have fired and did not, as the auditor noticed. Instants in epoch ms. */
export interface LostTimerView {
  incidentId: string;
  kind: TimerKind;
  dueAt: number;
  missedAt: number;
  /** When it fired after all; null while it has not. */
  firedAt: number | null;
  /** What happened, in a sentence, with its time. */
  text: string;
  /** What to do about it; null once it has fired. */
  advice: string | null;
}

/** What the incident page says of an incident's timers. */
export interface IncidentTimersView {
  /** The next timer of each kind that waits, soonest first; times in epoch ms. */
  next: { kind: TimerKind; dueAt: number }[];
  lost: LostTimerView[];
}
