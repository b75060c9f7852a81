import { type OperationKind, operationTitles } from "@/lib/domain/action/operation";
import type { StepState } from "./run";

/** One operation of a run that was ended early, with its step. */
export interface OperationStep {
  kind: OperationKind;
  state: StepState;
  facts: Readonly<Record<string, string>>;
}

const edits: ReadonlySet<OperationKind> = new Set(["write-config", "restore-config"]);

/**
 * What of a run's operations is in effect, in words, for a run that did not get to its end; empty when nothing is. A file
 * that was written for a node that was not restarted is not left unsaid.
 */
export function describeStanding(operations: readonly OperationStep[]): string {
  const done = operations.filter(({ state }) => state === "done");
  if (done.length === 0) return "";
  const list = done.map(({ kind, facts }) => {
    const backup = facts.backup === undefined ? "" : ` (backup ${facts.backup})`;
    return `${operationTitles[kind].toLowerCase()}${backup}`;
  });
  const isHalf =
    done.some(({ kind }) => edits.has(kind)) &&
    operations.some(({ kind, state }) => kind === "restart" && state !== "done");
  const half =
    "The configuration file has the new content, and a restart was not completed: revert this run, or restart the node.";
  return `Done and not taken back: ${list.join(", ")}.${isHalf ? ` ${half}` : ""}`;
}
