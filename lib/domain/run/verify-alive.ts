import type { OperationKind } from "@/lib/domain/action/operation";
import type { RunBefore } from "./record";
import type { RunVerdict } from "./verify-node";

/** These act on the running process, which is meant to run on. */
export const sparesProcess: ReadonlySet<OperationKind> = new Set([
  "memory-limit",
  "oom-score",
  "clear-cache",
  "dump-heap",
]);

/**
 * Whether the process that was found before still runs, after something that was not to end it. A limit below what is used,
 * or a signal, can end it, and then what was set is in effect and yet nothing is right.
 * @param now start ticks of the process that runs; null: it is known that none does; undefined: it cannot be seen
 */
export function judgeAlive(before: RunBefore, now: number | null | undefined): RunVerdict {
  if (before.startTicks === null) return { state: "verified", detail: "", factsToCheck: [] };
  if (now === undefined) {
    const detail = "Whether the process runs on cannot be seen.";
    return { state: "unknown", detail, factsToCheck: [`Does process ${before.pid} still run?`] };
  }
  if (now === before.startTicks) return { state: "verified", detail: "", factsToCheck: [] };
  const detail =
    now === null
      ? `Process ${before.pid} does not run any more.`
      : `Process ${before.pid} ended, and another one runs instead.`;
  return { state: "failed", detail, factsToCheck: ["Was the process killed by the kernel? See the OOM events."] };
}
