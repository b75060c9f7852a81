import { capacityForecast } from "./capacity-forecast";
import type { CheckName, CheckResult } from "./check";
import { cacheSize, connectionCount, hostMemory, memoryTrend, mempool, processMemory } from "./consumers";
import type { CheckContext } from "./context";
import { detection } from "./detection";
import { nodeSlow, requestLatency } from "./latency";
import { limitsFit } from "./limits-fit";
import { memoryOverLimit, rssOverThreshold } from "./memory";
import { memoryStable } from "./memory-stable";
import { oomKill } from "./oom-kill";
import { optimalConfiguration } from "./optimal-configuration";
import { trendAlert } from "./trend-alert";

/** A check decides from the context alone; the registry below names what each runbook item can bind. */
type Check = (context: CheckContext) => CheckResult;

const registry: Record<CheckName, Check> = {
  "memory-over-limit": memoryOverLimit,
  "node-slow": nodeSlow,
  "oom-kill": oomKill,
  "request-latency": requestLatency,
  "rss-over-threshold": rssOverThreshold,
  "detection-memory-ratio": (context) => detection("detection-memory-ratio", context),
  "detection-host-memory": (context) => detection("detection-host-memory", context),
  "process-memory": processMemory,
  "host-memory": hostMemory,
  "memory-trend": memoryTrend,
  "cache-size": cacheSize,
  "connection-count": connectionCount,
  mempool,
  "memory-stable": memoryStable,
  "optimal-configuration": optimalConfiguration,
  "limits-fit": limitsFit,
  "trend-alert": trendAlert,
  "capacity-forecast": capacityForecast,
};

/** Evaluates one check. Never throws; what cannot be decided is `unknown` with the reason. */
export function evaluateCheck(name: CheckName, context: CheckContext): CheckResult {
  return registry[name](context);
}
