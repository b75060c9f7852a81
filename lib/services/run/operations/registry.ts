import "server-only";
import type { Operation, OperationKind } from "@/lib/domain/action/operation";
import { clearCacheDriver } from "./clear-cache";
import { collectDiagnosticsDriver } from "./collect-diagnostics";
import type { OperationContext, OperationDriver, OperationOutcome, OperationVerdict } from "./driver";
import { dropCachesDriver } from "./drop-caches";
import { dumpHeapDriver } from "./dump-heap";
import { installRuleDriver } from "./install-rule";
import { memoryLimitDriver } from "./memory-limit";
import { oomScoreDriver } from "./oom-score";
import { restartDriver } from "./restart";
import { restoreConfigDriver } from "./restore-config";
import { writeConfigDriver } from "./write-config";

const drivers: { [K in OperationKind]: OperationDriver<K> } = {
  restart: restartDriver,
  "write-config": writeConfigDriver,
  "restore-config": restoreConfigDriver,
  "memory-limit": memoryLimitDriver,
  "oom-score": oomScoreDriver,
  "drop-caches": dropCachesDriver,
  "clear-cache": clearCacheDriver,
  "dump-heap": dumpHeapDriver,
  "install-rule": installRuleDriver,
  "collect-diagnostics": collectDiagnosticsDriver,
};

type Facts = Readonly<Record<string, string>>;

/** A kind and its driver belong together, which the type of a lookup by a union of kinds does not say. */
function driverOf(operation: Operation): OperationDriver<OperationKind> {
  return drivers[operation.kind] as unknown as OperationDriver<OperationKind>;
}

export function applyOperation(context: OperationContext, operation: Operation): Promise<OperationOutcome> {
  return driverOf(operation).apply(context, operation);
}

export function verifyOperation(
  context: OperationContext,
  operation: Operation,
  facts: Facts,
): Promise<OperationVerdict> {
  return driverOf(operation).verify(context, operation, facts);
}
