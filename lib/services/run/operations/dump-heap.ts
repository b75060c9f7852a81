import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { formatBytes } from "@/lib/domain/format/format";
import type { HeapDump, HostActor } from "@/lib/domain/host/actor";
import type { OperationContext, OperationDriver } from "./driver";
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
import { awaitSuccessor } from "./successor";

const lookEveryMs = 1000;
const factsToCheck = ["Is there a new heap dump in the node's dump folder?", "Does the node's process still run?"];

/**
 * Has the node write a heap dump, at most once. What was there before is kept before the signal is sent. A repeat cannot
 * know whether an interrupted attempt got to the signal, and a dump takes its time to get its name: it waits as long as a
 * dump may take for a new one, and asks for one only when none has come.
 */
export const dumpHeapDriver: OperationDriver<"dump-heap"> = {
  async apply(context, { ofSuccessor = false }) {
    const { actor, prior, signal, timeoutSeconds } = context;
    if (!actor) return noActor;
    const expected = ofSuccessor ? await awaitSuccessor(context) : expectedProcess(context);
    if (!expected) return noProcess;
    if ("state" in expected) return expected;
    if (prior) {
      const made = await awaitDump(context, actor, prior);
      if (signal.aborted) return { state: "cancelled", detail: "A dump that was asked for before may still come." };
      if (made === "unlisted") {
        return { state: "unknown", detail: "The dump folder cannot be listed.", factsToCheck };
      }
      if (made) return keepMade(context, made);
      context.write(`No dump has come within ${timeoutSeconds} s: asking for one.\n`);
    } else {
      const read = await actor.listHeapDumps(signal);
      if (signal.aborted) return { state: "nothing", reason: "cancelled", detail: "No dump was asked for." };
      if (read.state !== "answered") {
        const reason = read.state === "not supported" ? read.state : "refused";
        return {
          state: "nothing",
          reason,
          detail: `No dump was asked for: its folder cannot be listed: ${read.detail}`,
        };
      }
      const names = read.value.dumps.map(({ name }) => name).join("\n");
      await context.keep({ names, "asked-at": new Date().toISOString() });
    }
    const result = await actor.dumpHeap({ ...actOptions(context), ...expected });
    // It was waited for as long as a dump may take: asking again would be a second signal.
    if (result.state === "timed out") return { state: "failed", detail: result.detail, factsToCheck };
    if (result.state !== "done") return toOutcome(result, factsToCheck);
    const { name = "", size } = result.facts;
    const listed = (await list(actor, signal))?.find((dump) => dump.name === name);
    const outcome = await keepMade(context, listed ?? { name, sizeBytes: Number(size), modifiedAt: Date.now() });
    return { ...outcome, facts: { ...result.facts, ...outcome.facts } };
  },

  async verify({ actor, target }, _operation, { name, profile, left }) {
    const dumps = actor === null ? null : await list(actor);
    if (dumps === null) return unknownVerdict("The dump folder cannot be listed.", `Is ${name ?? "the dump"} there?`);
    return dumps.some((dump) => dump.name === name)
      ? verified(`${name} lies in ${target.host.dumpDir} on the node's host. ${whatIsKept(profile, left)}`.trim())
      : failedVerdict(`${name ?? "The dump"} is not in the node's dump folder.`);
  },
};

/** The dump is there, so that the operation is done; whether it can be shown is a matter of its own, and said. */
async function keepMade({ keepDump, write, target }: OperationContext, dump: HeapDump) {
  write(`Fetching ${dump.name}, ${formatBytes(dump.sizeBytes)}.\n`);
  const kept = await keepDump(dump);
  const facts: Record<string, string> = { name: dump.name, size: String(dump.sizeBytes) };
  if (kept.state === "kept") {
    facts.profile = kept.profileId;
    const most = kept.first === null ? "" : ` Most is held by ${kept.first}.`;
    return { state: "done" as const, detail: `${dump.name} was written and is kept with the incident.${most}`, facts };
  }
  facts.left = kept.reason;
  const where = `${dump.name} was written to ${target.host.dumpDir} on the node's host`;
  return { state: "done" as const, detail: `${where}. ${whatIsKept(undefined, kept.reason)}`, facts };
}

/** Of a dump from before profiles were kept neither is known. */
function whatIsKept(profile: string | undefined, left: string | undefined): string {
  if (profile !== undefined) return "It is kept with the incident.";
  return left === undefined ? "" : `What it holds is unknown, and it is not shown: ${left}`;
}

async function list(actor: HostActor, signal?: AbortSignal): Promise<HeapDump[] | null> {
  const read = await actor.listHeapDumps(signal);
  return read.state === "answered" ? read.value.dumps : null;
}

/** The dump that has come since the first attempt; null when none has until the operation's time is over. */
async function awaitDump(
  { signal, timeoutSeconds, write }: OperationContext,
  actor: HostActor,
  prior: Readonly<Record<string, string>>,
): Promise<HeapDump | "unlisted" | null> {
  const earlier = new Set((prior.names ?? "").split("\n"));
  // A moment that is not known, or lies ahead by another clock, counts as now.
  const askedAt = Date.parse(prior["asked-at"] ?? "") || Date.now();
  const deadline = Math.min(askedAt, Date.now()) + timeoutSeconds * 1000;
  write("A dump may have been asked for before: looking for it first.\n");
  for (;;) {
    const dumps = await list(actor, signal);
    const made = dumps?.find(({ name }) => !earlier.has(name));
    if (made || signal.aborted) return made ?? null;
    if (Date.now() >= deadline) return dumps === null ? "unlisted" : null;
    await sleep(lookEveryMs, undefined, { signal }).catch(() => {});
  }
}
