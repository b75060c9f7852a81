import type { ActionName } from "@/lib/domain/action/parameters";

interface ActionWords {
  /** What the buttons say: each names what will happen. */
  preview: string;
  confirm: (targetName: string) => string;
  cancel: string;
  /** What is measured while a plan is being prepared. */
  measured: string;
}

const restartMeasured =
  "the process and when it started, its RSS, what it holds in memory, its health, and how low earlier starts brought RSS";
const configMeasured = "the configuration file, what the node heeds of it, the process and what it holds in memory";
const limitMeasured = "the limits in effect, the memory of the host, and how RSS grows";

/** How the page speaks of each action. */
export const actionWords: Record<ActionName, ActionWords> = {
  "restart-node": words("restart", (name) => `Restart ${name} now`, restartMeasured),
  "reduce-cache": words("smaller cache", (name) => `Set cache, restart ${name}`, configMeasured),
  "limit-connections": words("connection limits", (name) => `Set limits, restart ${name}`, configMeasured),
  "tune-rocksdb": words("smaller buffers", (name) => `Set buffers, restart ${name}`, configMeasured),
  "drop-system-caches": words(
    "dropped caches",
    (name) => `Drop the caches of ${name}'s host`,
    "the page cache of the host",
  ),
  "clear-node-cache": words("cleared cache", (name) => `Clear the cache of ${name}`, "the node's cache"),
  "add-memory": words("higher limit", (name) => `Raise the limit of ${name}`, limitMeasured),
  "set-memory-limits": words("memory limits", (name) => `Set the limits of ${name}`, limitMeasured),
  "set-oom-score": words("OOM score", (name) => `Set the OOM score of ${name}`, "the OOM scores of the host"),
  "install-trend-alert": words("alert rule", () => "Install the alert rule", "the rules that Prometheus has loaded"),
  "collect-diagnostics": words("collection", () => "Collect diagnostics", "what there is to collect"),
  "enable-profiling": words("profiling", (name) => `Enable profiling, restart ${name}`, configMeasured),
  "dump-heap": words("heap dump", (name) => `Take a heap dump of ${name}`, "what the process does on the signal"),
  "repair-config": words("repair", (name) => `Repair file, restart ${name}`, configMeasured),
  "revert-run": words("revert", (name) => `Take the run on ${name} back`, "what the run left behind"),
};

function words(what: string, confirm: ActionWords["confirm"], measured: string): ActionWords {
  return { preview: `Preview ${what}`, confirm, cancel: `Cancel ${what}`, measured };
}
