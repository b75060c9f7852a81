import type { ActionRequest } from "../parameters";
import { planClearCache, planDropCaches } from "./caches";
import { planCollectDiagnostics } from "./collect-diagnostics";
import { planConfigChange } from "./config-change";
import { planDumpHeap } from "./dump-heap";
import { planEnableProfiling } from "./enable-profiling";
import type { PlanLooks, PlanResult } from "./looks";
import { planMemoryLimits } from "./memory-limits";
import { planOomScore } from "./oom-score";
import { planRepairConfig } from "./repair-config";
import { planRestart } from "./restart";

/** What an action would do, from what was read and nothing else: the same looks give the same operations and basis. */
export function planAction(
  looks: PlanLooks,
  request: Exclude<ActionRequest, { action: "install-trend-alert" | "revert-run" }>,
): PlanResult {
  switch (request.action) {
    case "restart-node":
      return planRestart(looks, request.parameters);
    case "reduce-cache":
    case "limit-connections":
    case "tune-rocksdb":
      return planConfigChange(looks, request);
    case "repair-config":
      return planRepairConfig(looks);
    case "add-memory":
    case "set-memory-limits":
      return planMemoryLimits(looks, request);
    case "set-oom-score":
      return planOomScore(looks, request.parameters);
    case "drop-system-caches":
      return planDropCaches(looks);
    case "clear-node-cache":
      return planClearCache(looks);
    case "dump-heap":
      return planDumpHeap(looks);
    case "enable-profiling":
      return planEnableProfiling(looks);
    case "collect-diagnostics":
      return planCollectDiagnostics(looks, request.parameters);
  }
}
