import type { ConfigChange } from "@/lib/domain/config-edit/change";

/** Bytes, no limit at all, or (for a limit that the console wrote) taken away again. */
export type MemorySetting = number | "infinity" | "unset";

/**
 * What a run does, in the plan's order: each is carried out by the worker after it has looked whether its effect is there
 * already, is verified, and (where `undo` says how) taken back. A plan's operations are part of its hash. Sizes in bytes.
 */
export type Operation =
  /** Ends the process that was planned for and waits for its successor; on Kubernetes evicts the pod. */
  | { kind: "restart" }
  /** Writes the configuration as compare-and-swap. The new text is made anew from the file, since it can hold secrets. */
  | { kind: "write-config"; path: string; expectSha256: string; newSha256: string; changes: ConfigChange[] }
  /** Puts back a backup that the console made. */
  | { kind: "restore-config"; path: string; backup: string; expectSha256: string; newSha256: string }
  | {
      kind: "memory-limit";
      max: MemorySetting;
      /** null: MemoryHigh is left as it is. */
      high: MemorySetting | null;
      keep: "runtime" | "persistent";
    }
  | { kind: "oom-score"; value: number; keep: "runtime" | "persistent" }
  | { kind: "drop-caches" }
  | { kind: "clear-cache" }
  /**
   * `optionalWithinSeconds`: before a restart, which it must not hold up. It is given up after so long, its failure is said and
   * nothing more, and another plan that leaves it out is the same plan. `ofSuccessor`: of the process that the restart before
   * it has brought, once that has a handler for the signal; else of the one that was planned for.
   */
  | { kind: "dump-heap"; optionalWithinSeconds?: number; ofSuccessor?: true }
  /** Writes, or with null removes, the console's rule file of a Prometheus, reloads it, and waits for the rule. */
  | { kind: "install-rule"; prometheusId: string; path: string; expectSha256: string | null; text: string | null }
  /** `includeHeap`: with the newest heap dump, which holds the node's memory and is not redacted. */
  | { kind: "collect-diagnostics"; includeHeap: boolean };

export type OperationKind = Operation["kind"];
export type OperationOf<K extends OperationKind> = Extract<Operation, { kind: K }>;

/** How long an operation may take that the run goes on without; null for one that it cannot do without. */
export function optionalSeconds(operation: Operation): number | null {
  return operation.kind === "dump-heap" ? (operation.optionalWithinSeconds ?? null) : null;
}

export const operationKinds = [
  "restart",
  "write-config",
  "restore-config",
  "memory-limit",
  "oom-score",
  "drop-caches",
  "clear-cache",
  "dump-heap",
  "install-rule",
  "collect-diagnostics",
] as const satisfies OperationKind[];

/** Titles of the operations as steps of a run. */
export const operationTitles: Record<OperationKind, string> = {
  restart: "Restart",
  "write-config": "Write the configuration",
  "restore-config": "Put the earlier configuration back",
  "memory-limit": "Set the memory limit",
  "oom-score": "Set the OOM score",
  "drop-caches": "Drop the system's caches",
  "clear-cache": "Clear the node's cache",
  "dump-heap": "Take a heap dump",
  "install-rule": "Install the alert rule",
  "collect-diagnostics": "Collect diagnostics",
};
