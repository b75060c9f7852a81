import type { CheckState } from "@/lib/domain/check/check";
import type { IncidentState } from "@/lib/domain/incident/incident";
import type { RunState } from "@/lib/domain/run/run";
import type { Severity } from "@/lib/domain/runbook/runbook";

/** Whatever a shared link shows of an incident; all of it has been through `scrubShared`, as has the chart beside it. Instants in epoch ms. */
export interface SharedView {
  /** Of this shape, since frozen views are stored. */
  version: 1;
  takenAt: number;
  number: number;
  title: string;
  targetName: string;
  severity: Severity;
  state: IncidentState;
  owner: string | null;
  openedBy: string;
  /** When what happened, in the order of an incident's life; null: not yet. */
  times: { name: string; at: number | null }[];
  /** The deciding sentence and its reasons; null until the target has been judged. */
  verdict: { decides: string; because: string; judgedAt: number; isStale: boolean } | null;
  alerts: SharedAlert[];
  checks: SharedCheck[];
  /** Oldest first. */
  runs: SharedRun[];
  /** Oldest first. `output`: how many characters of output a note has, which a page of its own shows. */
  timeline: { seq: number; at: number; actor: string; text: string; output?: number }[];
  signOffs: { id: string; text: string; by: string | null; at: number | null; note: string; waived: boolean }[];
}

export interface SharedAlert {
  id: string;
  name: string;
  status: "firing" | "resolved";
  startsAt: number;
  endsAt: number | null;
  fired: number;
  /** Labels, annotations and the rule's address, each as `name: value`. */
  facts: string[];
}

export interface SharedCheck {
  id: string;
  text: string;
  /** Null for an item without a check. */
  state: CheckState | null;
  summary: string;
  isSymptom: boolean;
  /** A person's tick or overrule, in words. */
  words: string[];
}

export interface SharedRun {
  id: string;
  title: string;
  state: RunState;
  requestedBy: string;
  at: number;
  finishedAt: number | null;
  /** How it ended and what to look at, in sentences. */
  outcome: string[];
  steps: { title: string; state: string; detail: string | null }[];
  /** The end of its output; empty when there was none. */
  output: string;
}
