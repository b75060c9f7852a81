import type { OperationKind } from "@/lib/domain/action/operation";

/**
 * What a run found before it did anything: with it a later look can tell what has happened. Bytes and epoch ms. The fields
 * of the process are null together, for a run that needs no process and saw none.
 */
export interface RunBefore {
  pid: number | null;
  /** Start time in clock ticks since boot: with the pid the identity of the process. */
  startTicks: number | null;
  startedAt: number | null;
  rssBytes: number | null;
  /** The program's file; absent in rows of earlier versions. */
  executable?: string | null;
  /** What the node's API called its version; absent in rows of earlier versions. */
  version?: string | null;
  /** Why the heap dump that was planned before a restart is left out after all; absent: it is not. */
  noCapture?: string;
  repositories: number | null;
  observedAt: number;
  /** Slope of RSS before the run, bytes per second; null when unknown. */
  bytesPerSecond: number | null;
}

/** Why a run cannot go on as planned, and what a person should look at. */
export interface StepFailure {
  detail: string;
  factsToCheck: string[];
}

/** What a step keeps for those after it, and for itself when it is repeated in another process. */
export interface StepData {
  /** What was found before the operation was begun, kept before its effect. */
  prior?: Record<string, string>;
  /** What carrying out the operation gave. */
  facts?: Record<string, string>;
  /** Of an operation that was refused before it did anything. */
  untouched?: boolean;
  /** Of the step in which it became clear that what was done has to be taken back. */
  failure?: StepFailure;
  /** Of taking it back: the process that ran then, whose successor reads the earlier files; null when none ran. */
  startTicks?: number | null;
  /** Of taking it back: what has been undone so far, in that order. */
  undone?: { kind: OperationKind; facts: Record<string, string> }[];
}

export const watchStates = ["watching", "held", "mitigated, still growing", "no effect", "worse", "unknown"] as const;
export type WatchState = (typeof watchStates)[number];

/** Ends of a watch after which the same action again needs a reason. */
export const didNotHold = ["mitigated, still growing", "no effect", "worse"] as const satisfies WatchState[];
