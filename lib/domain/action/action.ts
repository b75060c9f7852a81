import type { Operation } from "./operation";
import type { ActionName } from "./parameters";

export interface ActionDescription {
  name: ActionName;
  title: string;
  /** The place in the runbook that it carries out. */
  option: string;
  /** Destructive actions ask the person to type the target's name. */
  destructive: boolean;
  /** Whether a watch of RSS follows, to say whether it held. */
  watched: boolean;
}

/** Every remediation the console can plan and run. */
export const actionCatalogue: Record<ActionName, ActionDescription> = {
  "restart-node": entry("restart-node", "Restart node", "Option A", { destructive: true }),
  "reduce-cache": entry("reduce-cache", "Reduce cache size", "Option B", { destructive: true }),
  "limit-connections": entry("limit-connections", "Limit connections", "Option C", { destructive: true }),
  "tune-rocksdb": entry("tune-rocksdb", "Tune RocksDB memory", "Option D", { destructive: true }),
  "drop-system-caches": entry("drop-system-caches", "Drop system caches", "Option E", {}),
  "clear-node-cache": entry("clear-node-cache", "Clear the node's cache", "Option E", {}),
  "add-memory": entry("add-memory", "Raise the memory limit", "Option F", {}),
  "set-memory-limits": entry("set-memory-limits", "Set memory limits", "Prevention", { watched: false }),
  "set-oom-score": entry("set-oom-score", "Set the OOM score", "Prevention", { watched: false }),
  "install-trend-alert": entry("install-trend-alert", "Install the trend alert", "Prevention", { watched: false }),
  "collect-diagnostics": entry("collect-diagnostics", "Collect diagnostics", "Escalation", { watched: false }),
  "enable-profiling": entry("enable-profiling", "Enable profiling", "Investigation", {
    destructive: true,
    watched: false,
  }),
  "dump-heap": entry("dump-heap", "Take a heap dump", "Investigation", { watched: false }),
  "repair-config": entry("repair-config", "Repair the configuration", "Resolution", { destructive: true }),
  "revert-run": entry("revert-run", "Revert a run", "Resolution", { destructive: true }),
};

function entry(
  name: ActionName,
  title: string,
  option: string,
  { destructive = false, watched = true }: Partial<Pick<ActionDescription, "destructive" | "watched">>,
): ActionDescription {
  return { name, title, option, destructive, watched };
}

export const planStates = ["preparing", "ready", "failed", "stale"] as const;
export type PlanState = (typeof planStates)[number];

/** One measured fact that a plan depends on. When it is another at the time of the run, the plan is stale. */
export interface PlanFact {
  name: string;
  value: string;
  source: string;
  at: number | null;
}

interface PlanPrecondition {
  text: string;
  state: "met" | "not met" | "unknown";
  detail: string;
  blocking?: boolean;
  /** Of the check of the quorum: whether the node's network has other validators; absent: not known. */
  network?: "alone" | "validators";
}

/** What an action would do, worked out without changing anything. Sizes in bytes, instants epoch ms. */
export interface PlanContent {
  summary: string;
  /** The operations in words, in their order. */
  steps: string[];
  operations: Operation[];
  /** Of a restart without a heap dump before it: why none is taken, in a sentence. */
  noCapture?: string;
  /** Whether it can help now. What cannot is said so, and not offered first. */
  helps: { state: "yes" | "no" | "unknown"; reason: string };
  /** Whether this node's build heeds each setting that the plan changes. */
  honours: { setting: string; state: "yes" | "no" | "unknown"; basis: string }[];
  /** The configuration before and after, without secrets; null when no file is edited. */
  diff: { path: string; unified: string } | null;
  /** Restarts, replicas and quorum in words. */
  blastRadius: string[];
  /** What would be lost, in words with numbers; what cannot be counted is said as such. */
  losses: string[];
  /** A precondition that is `not met` and `blocking` keeps the plan from being confirmed. */
  preconditions: PlanPrecondition[];
  expected: { rssBytes: number | null; basis: string };
  /** How memory would go on if it works; null when that cannot be said. */
  forecast: { text: string; points: { at: number; bytes: number }[]; limitBytes: number | null } | null;
  /** What it costs to wait, in words; null when nothing presses or nothing is known. */
  costOfWaiting: string | null;
  /** How the change can be taken back, and whether the console does so by itself when verification fails. */
  revert: { possible: boolean; automatic: boolean; text: string };
  /** The facts whose change makes the plan stale: they are part of its hash. */
  basis: PlanFact[];
}
