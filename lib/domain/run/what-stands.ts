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
 * What of a run's operations is in effect, in words, for a run that did not get to its end; empty when nothing was done. A
 * file that was written for a node that was not restarted is not left unsaid, and neither is one that was put back.
 * @param undone the operations that were taken back before that
 */
export function describeStanding(
  operations: readonly OperationStep[],
  undone: ReadonlySet<OperationKind> = new Set(),
): string {
  const name = ({ kind, facts }: OperationStep) => {
    const backup = facts.backup === undefined ? "" : ` (backup ${facts.backup})`;
    return `${operationTitles[kind].toLowerCase()}${backup}`;
  };
  const done = operations.filter(({ state, kind }) => state === "done" && !undone.has(kind));
  const back = operations.filter(({ kind }) => undone.has(kind));
  const restart = operations.find(({ kind }) => kind === "restart");
  const stays = done.length === 0 ? "" : `Done and not taken back: ${done.map(name).join(", ")}.`;
  const isHalf = done.some(({ kind }) => edits.has(kind)) && restart !== undefined && restart.state !== "done";
  const half = isHalf
    ? "The configuration file has the new content, and a restart was not completed: revert this run, or restart the node."
    : "";
  const taken = back.length === 0 ? "" : `Taken back: ${back.map(name).join(", ")}.`;
  const old =
    back.length > 0 && restart
      ? "Whether the running process has read the new values or the old ones is not known: look, or restart it."
      : "";
  return [stays, half, taken, old].filter((sentence) => sentence !== "").join(" ");
}
