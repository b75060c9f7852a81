import "server-only";
import type { Operation, OperationKind } from "@/lib/domain/action/operation";
import type { RunAccess } from "./access";
import { readingContext } from "./context";
import { findBackup } from "./operations/config-file";
import { verifyOperation } from "./operations/registry";
import { type RunRow, readSteps, setStep } from "./records";

/** Effects that a look tells from their absence. */
const observable: ReadonlySet<OperationKind> = new Set([
  "write-config",
  "restore-config",
  "memory-limit",
  "oom-score",
  "install-rule",
]);

/**
 * For an operation that was begun and gave no answer, since it was cancelled or its connection was lost: when a look finds
 * the effect there all the same, its step is done, with what taking it back needs. False when it is not there, or cannot
 * be told. Changes nothing but our own record.
 */
export async function keepEffect(access: RunAccess, run: RunRow, operation: Operation): Promise<boolean> {
  const { kind } = operation;
  if (!observable.has(kind) || !run.before) return false;
  const prior = (await readSteps(run.id)).get(kind)?.data.prior ?? {};
  const context = readingContext(access, run, { before: run.before, kind });
  const verdict = await verifyOperation(context, operation, prior).catch(() => null);
  if (verdict?.state !== "verified") return false;
  const backup =
    operation.kind === "write-config" || operation.kind === "restore-config"
      ? await findBackup(context, operation.expectSha256).catch(() => null)
      : null;
  await setStep(run.id, kind, "done", verdict.detail, { facts: { ...prior, ...(backup === null ? {} : { backup }) } });
  return true;
}
