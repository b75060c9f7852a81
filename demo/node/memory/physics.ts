import type { Scenario } from "@/demo/node/environment";

/** How a scenario uses memory, as shares of the limit. */
export interface Physics {
  /** RSS after start-up. */
  startShare: number;
  /** Objects the traffic asks the cache for. */
  workingSetShare: number;
  leaks: boolean;
}

export const PHYSICS: Record<Scenario, Physics> = {
  leak: { startShare: 0.87, workingSetShare: 0.5, leaks: true },
  steady: { startShare: 0.6, workingSetShare: 0.25, leaks: false },
};
