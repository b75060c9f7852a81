import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { OperationContext, OperationDriver, OperationOutcome } from "./driver";
import { actOptions, expectedProcess, failedVerdict, noActor, toOutcome, unknownVerdict, verified } from "./outcome";

const factsToCheck = ["Has the node's supervisor started a new process?", "What does the node's log say?"];

const everyMs = 500;

/**
 * Ends the process that was planned for. A repeat finds another one in its place and leaves it alone. Where none was there
 * the node is started: its files have been put right by the operation before.
 */
export const restartDriver: OperationDriver<"restart"> = {
  async apply(context) {
    const expected = expectedProcess(context);
    if (!context.actor) return noActor;
    if (!expected) return startAgain(context);
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
};

/**
 * A unit is started by systemd, its failures and start limit forgotten; any other supervisor can only be waited for. A
 * process that has begun since it was found to be down may have read the file from before, and gives way to the next.
 */
async function startAgain(context: OperationContext): Promise<OperationOutcome> {
  const { actor, reader, prior, target, signal, timeoutSeconds } = context;
  if (!actor) return noActor;
  let began = prior?.began;
  if (began === undefined) {
    const host = await lookFor(reader);
    began = host?.state === "running" ? String(host.facts.startTicks) : "none";
    await context.keep({ began });
  }
  if (began !== "none") {
    const outcome = toOutcome(
      await actor.restart({ ...actOptions(context), expectStartTicks: Number(began) }),
      factsToCheck,
    );
    if (outcome.state !== "failed" || target.host.kind !== "systemd") return outcome;
  }
  if (target.host.kind === "systemd") {
    return toOutcome(await actor.resetFailed({ ...actOptions(context), start: true }), factsToCheck);
  }
  const deadline = Date.now() + timeoutSeconds * 1000;
  context.write("waiting for the supervisor to start a process\n");
  for (;;) {
    const host = await lookFor(reader);
    if (host?.state === "running") {
      const { pid, startTicks } = host.facts;
      const facts = { pid: String(pid), start: String(startTicks) };
      return { state: "done", detail: `Its supervisor started process ${pid}.`, facts };
    }
    if (signal.aborted) return { state: "cancelled", detail: "No process was started yet." };
    if (Date.now() > deadline) {
      const detail = `Its supervisor started no process within ${timeoutSeconds} s: ${host?.detail ?? "its host does not answer"}. Start it by hand.`;
      return { state: "failed", detail, factsToCheck };
    }
    await sleep(everyMs, undefined, { signal }).catch(() => {});
  }
}

/** Null while its host does not answer, which is no reason to give up the wait. */
async function lookFor(reader: OperationContext["reader"]) {
  return (await reader?.readFacts().catch(() => null)) ?? null;
}

/** In a container each process has the id of the one before. */
function describeNew(pid: number, earlier: number | null): string {
  if (pid === earlier) return `Process ${pid} was started anew.`;
  return `Process ${pid} runs instead of ${earlier ?? "the one before"}.`;
}
