import { type Operation, type OperationKind, optionalSeconds } from "@/lib/domain/action/operation";
import type { TargetHost } from "@/lib/domain/target/target";

const timeoutSeconds: Record<OperationKind, number> = {
  restart: 60,
  "write-config": 30,
  "restore-config": 30,
  "memory-limit": 30,
  "oom-score": 30,
  "drop-caches": 60,
  "clear-cache": 30,
  "dump-heap": 300,
  "install-rule": 60,
  "collect-diagnostics": 180,
};
/** Where the cluster rolls pods out for it, one after another. */
const rolledOutSeconds = 600;
const rollsOut: ReadonlySet<OperationKind> = new Set(["restart", "memory-limit"]);

/** Whether these operations take the node, or a replica of its workload, away for a while. */
export function restartsNode(operations: readonly Operation[], host: TargetHost["kind"]): boolean {
  return operations.some(({ kind }) => kind === "restart" || (host === "kubernetes" && rollsOut.has(kind)));
}

/** How long an operation may take on this kind of host, seconds. */
export function operationTimeoutSeconds(kind: OperationKind, host: TargetHost["kind"]): number {
  return host === "kubernetes" && rollsOut.has(kind) ? rolledOutSeconds : timeoutSeconds[kind];
}

/** How long it is looked for the effect of a run, seconds: a node that was restarted takes its time. */
export function verifyTimeoutSeconds(operations: readonly Operation[]): number {
  return operations.some(({ kind }) => kind === "restart") ? 60 : 10;
}

/**
 * When a run is taken back, of the look for the process that has to give way, and of the one that follows: its supervisor may
 * wait longer before each new start.
 */
export const takenBackTimeoutSeconds = 90;
/** An operation whose answer was lost is asked for so often; each attempt looks first. */
export const operationAttempts = 3;
const waitingSeconds = 180;

/** After so long all steps of a run must have ended, taking it back included; seconds since it was asked for. */
export function runTimeoutSeconds(operations: readonly Operation[], host: TargetHost["kind"]): number {
  const each = operations.map((one) => optionalSeconds(one) ?? operationTimeoutSeconds(one.kind, host));
  const once = each.reduce((sum, seconds) => sum + seconds, 0);
  const looks = verifyTimeoutSeconds(operations) + 2 * takenBackTimeoutSeconds;
  return waitingSeconds + once * (operationAttempts + 1) + looks;
}
