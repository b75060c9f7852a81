import "server-only";
import type { OperationDriver } from "./driver";
import {
  actOptions,
  expectedProcess,
  failedVerdict,
  noActor,
  noProcess,
  toOutcome,
  unknownVerdict,
  verified,
} from "./outcome";

const factsToCheck = ["Has the node's supervisor started a new process?", "What does the node's log say?"];

/** Ends the process that was planned for. A repeat finds another one in its place and leaves it alone. */
export const restartDriver: OperationDriver<"restart"> = {
  async apply(context) {
    const expected = expectedProcess(context);
    if (!context.actor) return noActor;
    if (!expected) return noProcess;
    return toOutcome(await context.actor.restart({ ...actOptions(context), ...expected }), factsToCheck);
  },

  async verify({ reader, before }) {
    const host = await reader?.readFacts();
    if (host?.state === "gone" || host?.state === "mismatch") {
      return failedVerdict(`No process of the node runs: ${host.detail}`, ...factsToCheck);
    }
    if (host?.state !== "running") {
      return unknownVerdict(`The node's process cannot be seen: ${host?.detail ?? "no host access"}`, ...factsToCheck);
    }
    const { pid, startTicks } = host.facts;
    return pid === before.pid && startTicks === before.startTicks
      ? failedVerdict(`Process ${pid} still runs: it was not restarted.`, `Why does process ${pid} not end on TERM?`)
      : verified(describeNew(pid, before.pid));
  },

  toUndo: () => null,
};

/** In a container each process has the id of the one before. */
function describeNew(pid: number, earlier: number | null): string {
  if (pid === earlier) return `Process ${pid} was started anew.`;
  return `Process ${pid} runs instead of ${earlier ?? "the one before"}.`;
}
