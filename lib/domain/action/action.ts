import { z } from "zod";

/** The catalogue: every remediation the console can plan and run, by name, with its typed parameters. */
export const actionNames = ["restart-node"] as const;
export type ActionName = (typeof actionNames)[number];

export const actionParameters = {
  "restart-node": z.strictObject({}),
} as const satisfies Record<ActionName, z.ZodType>;

export interface ActionDescription {
  name: ActionName;
  title: string;
  /** The runbook option it carries out. */
  option: string;
  /** Destructive actions ask the person to type the target's name. */
  destructive: boolean;
}

export const actionCatalogue: Record<ActionName, ActionDescription> = {
  "restart-node": { name: "restart-node", title: "Restart node", option: "Option A", destructive: true },
};

export const planStates = ["preparing", "ready", "failed", "stale"] as const;
export type PlanState = (typeof planStates)[number];

/** One measured fact that a plan depends on. When it is another at the time of the run, the plan is stale. */
export interface PlanFact {
  name: string;
  value: string;
  source: string;
  at: number | null;
}

/** What an action would do, worked out without changing anything. Sizes in bytes, instants epoch ms. */
export interface PlanContent {
  summary: string;
  steps: string[];
  /** What would be lost, in words with numbers; what cannot be counted is said as such. */
  losses: string[];
  preconditions: { text: string; state: "met" | "not met" | "unknown"; detail: string }[];
  expected: { rssBytes: number | null; basis: string };
  /** The facts whose change makes the plan stale: they are part of its hash. */
  basis: PlanFact[];
}
