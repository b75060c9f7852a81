import path from "node:path";
import { SCENARIOS, type Scenario } from "@/demo/node/environment";
import { ensurePrivateFolder } from "@/lib/launcher/private-folder.mjs";

/** What can be asked of the demo: one scenario, or a node for each of them. */
export const DEMO_SCENARIOS = [...SCENARIOS, "all"] as const;
export type DemoScenario = (typeof DEMO_SCENARIOS)[number];

/** One node of the demo with its files. */
export interface DemoNode {
  /** Its name everywhere: target, instance label, programs. */
  id: string;
  scenario: Scenario;
  /** Added to the names of its own programs; empty where there is one node only. */
  suffix: string;
  state: string;
  config: string;
  pidFile: string;
  /** While it exists, what the scenario makes grow grows. */
  growthFile: string;
}

/** Creates the folder of every node that the scenario needs below the demo's folder. */
export function ensureNodes(demoFolder: string, scenario: DemoScenario): DemoNode[] {
  if (scenario === "all") {
    return SCENARIOS.map((each) => ensureNode(demoFolder, `-${each}`, { id: `validator-${each}`, scenario: each }));
  }
  // The node's configuration is written once, so that scenarios with another one need another folder.
  const folder = scenario === "leak" || scenario === "steady" ? "" : `-${scenario}`;
  return [{ ...ensureNode(demoFolder, folder, { id: "validator-2", scenario }), suffix: "" }];
}

function ensureNode(demoFolder: string, suffix: string, node: Pick<DemoNode, "id" | "scenario">): DemoNode {
  const state = ensurePrivateFolder(demoFolder, `node${suffix}`);
  return {
    ...node,
    suffix,
    state,
    config: path.join(state, "config.yaml"),
    pidFile: path.join(state, "node.pid"),
    growthFile: path.join(state, "grow"),
  };
}
