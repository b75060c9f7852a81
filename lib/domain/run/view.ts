import type { PlanContent, PlanState } from "@/lib/domain/action/action";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { Repeat } from "./repeat";
import type { RunState, StepName, StepState } from "./run";

/** A plan as the page and `GET /api/v1/plans/{id}` show it. */
export interface PlanView {
  id: string;
  incidentId: string;
  targetId: string;
  targetName: string;
  action: ActionName;
  title: string;
  /** With every default filled in. */
  parameters: Record<string, unknown>;
  state: PlanState;
  /** Pins the content when confirming; null until the plan is ready. */
  hash: string | null;
  content: PlanContent | null;
  /** Why there is no plan, or why it is stale. */
  detail: string | null;
  requestedBy: string;
  requestedAt: number;
  /** The run that took this plan, if one did. */
  runId: string | null;
  /** Earlier runs of the same action that have not held: then confirming takes a reason, and escalates. */
  repeatOf: Repeat | null;
}

/** A run as the page and `GET /api/v1/runs/{id}` show it. Instants epoch ms. */
export interface RunView {
  id: string;
  planId: string;
  incidentId: string;
  targetId: string;
  targetName: string;
  action: ActionName;
  title: string;
  parameters: Record<string, unknown>;
  /** Why it was repeated although it had not held before. */
  reason: string | null;
  escalated: boolean;
  /** Whether it has ended with something done that the console can take back by the action `revert-run`. */
  revertible: boolean;
  state: RunState;
  requestedBy: string;
  requestedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  steps: {
    name: StepName;
    title: string;
    state: StepState;
    startedAt: number | null;
    finishedAt: number | null;
    detail: string | null;
  }[];
  /** One sentence on how it ended; for `outcome unknown` what is known. */
  result: string | null;
  /** For `outcome unknown` and `failed`: what a person should look at. */
  factsToCheck: string[];
  /** The last lines of the output. */
  outputTail: { seq: number; text: string }[];
  /** The whole output as it is stored, secrets taken out; the hash is known once the run has ended. */
  output: { bytes: number; sha256: string | null; truncated: boolean };
  watch: WatchView | null;
}

/** The watch after a run: whether the effect held. */
export interface WatchView {
  state: "watching" | "held" | "mitigated, still growing" | "no effect" | "worse" | "unknown";
  startedAt: number;
  until: number;
  detail: string;
}

/** A post-incident item with its sign-off, in short. */
export interface SignOffView {
  itemId: string;
  text: string;
  /** `waived`: it was let pass, with the note as the reason. */
  signedOff: { by: string; at: number; note: string; waived: boolean } | null;
}
