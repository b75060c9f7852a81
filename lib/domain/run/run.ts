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

/** The steps of a run, in order; every action has these four. */
export const stepNames = ["observe", "restart", "verify", "finish"] as const;
export type StepName = (typeof stepNames)[number];

export const stepTitles: Record<StepName, string> = {
  observe: "Look again at the node",
  restart: "Restart",
  verify: "Verify",
  finish: "Record, and begin to watch",
};
