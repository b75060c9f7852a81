import { formatBytes } from "@/lib/domain/format/format";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { RunBefore } from "./record";

export interface RestartObservation {
  facts: HostFacts | null;
  /** Why there are no facts. */
  detail: string;
  /** Whether the health check answered; null when the node's API is not configured. */
  healthy: boolean | null;
}

export interface RestartVerdict {
  /** `verified`: restarted, smaller and answering. `failed`: known not to be so. `unknown`: cannot be seen. */
  state: "verified" | "failed" | "unknown";
  detail: string;
  factsToCheck: string[];
}

/** Compares a node now with what it was before a restart. The identity of a process is its pid and start time. */
export function judgeRestart(before: RunBefore, now: RestartObservation): RestartVerdict {
  if (!now.facts) {
    return {
      state: "unknown",
      detail: `The node's process cannot be seen: ${now.detail}`,
      factsToCheck: [
        `Does process ${before.pid} (start ticks ${before.startTicks}) still run?`,
        "Has its supervisor started a new process?",
        "Does the node's health check answer?",
      ],
    };
  }
  const { pid, startTicks, rssBytes } = now.facts;
  if (startTicks === before.startTicks && pid === before.pid) {
    return {
      state: "failed",
      detail: `Process ${pid} still runs: it was not restarted.`,
      factsToCheck: [`Why does process ${pid} not end on TERM?`],
    };
  }
  const size = `RSS ${formatBytes(before.rssBytes)} → ${formatBytes(rssBytes)}`;
  if (now.healthy === false) {
    return {
      state: "unknown",
      detail: `Restarted as process ${pid} (${size}), but its health check does not answer.`,
      factsToCheck: ["Does the node's health check answer?", "What does the node's log say since the restart?"],
    };
  }
  if (rssBytes >= before.rssBytes) {
    return {
      state: "failed",
      detail: `Restarted as process ${pid}, but RSS did not fall (${size}).`,
      factsToCheck: ["What fills the memory of the new process?"],
    };
  }
  const health = now.healthy === null ? "its API is not configured" : "healthy";
  return { state: "verified", detail: `New process ${pid}, ${size}, ${health}.`, factsToCheck: [] };
}
