import "server-only";
import type { HeapDump, HostActor } from "@/lib/domain/host/actor";
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

/**
 * Has the node write a heap dump. What was there before is noted first: a dump that has appeared since then is the one of
 * an interrupted attempt, and no second one is asked for.
 */
export const dumpHeapDriver: OperationDriver<"dump-heap"> = {
  async apply(context) {
    const { actor, prior, signal } = context;
    const expected = expectedProcess(context);
    if (!actor) return noActor;
    if (!expected) return noProcess;
    const dumps = await list(actor, signal);
    if (prior) {
      const made = dumps?.find(({ name }) => !(prior.names ?? "").split("\n").includes(name));
      if (made) return { state: "done", detail: `${made.name} was written.`, facts: factsOf(made) };
    } else if (dumps) {
      await context.keep({ names: dumps.map(({ name }) => name).join("\n") });
    }
    return toOutcome(await actor.dumpHeap({ ...actOptions(context), ...expected }), [
      "Is there a new heap dump in the node's dump folder?",
      "Does the node's process still run?",
    ]);
  },

  async verify({ actor }, _operation, { name }) {
    const dumps = actor === null ? null : await list(actor);
    if (dumps === null) return unknownVerdict("The dump folder cannot be listed.", `Is ${name ?? "the dump"} there?`);
    return dumps.some((dump) => dump.name === name)
      ? verified(`${name} lies in the node's dump folder.`)
      : failedVerdict(`${name ?? "The dump"} is not in the node's dump folder.`);
  },

  toUndo: () => null,
};

async function list(actor: HostActor, signal?: AbortSignal): Promise<HeapDump[] | null> {
  const read = await actor.listHeapDumps(signal);
  return read.state === "answered" ? read.value : null;
}

function factsOf({ name, sizeBytes }: HeapDump): Record<string, string> {
  return { name, size: String(sizeBytes) };
}
