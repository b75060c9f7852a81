import { type Operation, operationKinds, operationTitles } from "@/lib/domain/action/operation";

export const runStates = [
  "requested",
  "running",
  "cancelling",
  "done",
  "failed",
  "cancelled",
  "outcome unknown",
] as const;
export type RunState = (typeof runStates)[number];

/** While a run is in one of these, its target takes no other. */
export const liveRunStates = ["requested", "running", "cancelling"] as const satisfies RunState[];

export const stepStates = ["waiting", "running", "done", "failed", "skipped"] as const;
export type StepState = (typeof stepStates)[number];

export const stepNames = ["observe", ...operationKinds, "verify", "revert", "finish"] as const;
export type StepName = (typeof stepNames)[number];

export const stepTitles: Record<StepName, string> = {
  ...operationTitles,
  observe: "Look again at the node",
  verify: "Verify",
  revert: "Take it back",
  finish: "Record, and begin to watch",
};

/** The steps of a run of these operations, in order; each kind of operation stands in a plan once. */
export function stepsOf(operations: readonly Operation[], canRevert: boolean): StepName[] {
  return [
    "observe",
    ...operations.map(({ kind }) => kind),
    "verify",
    ...(canRevert ? ["revert" as const] : []),
    "finish",
  ];
}
