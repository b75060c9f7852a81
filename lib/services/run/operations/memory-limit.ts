import "server-only";
import type { MemorySetting } from "@/lib/domain/action/operation";
import { formatBytes } from "@/lib/domain/format/format";
import type { OperationDriver } from "./driver";
import { actOptions, failedVerdict, noActor, toOutcome, unknownVerdict, verified } from "./outcome";

/** Sets the memory limit, live and where asked beyond the next boot. What was set before is kept first, to go back to. */
export const memoryLimitDriver: OperationDriver<"memory-limit"> = {
  async apply(context, { max, high, keep }) {
    const { actor, prior, signal } = context;
    if (!actor) return noActor;
    const earlier = prior ?? (await readEarlier(actor, signal));
    if (earlier && !prior) await context.keep(earlier);
    const result = await actor.setMemoryLimit({ ...actOptions(context), max, high, keep });
    const outcome = toOutcome(result, ["Which memory limit is in effect now?"]);
    return outcome.state === "done" ? { ...outcome, facts: { ...outcome.facts, ...earlier } } : outcome;
  },

  async verify({ actor }, { max, high }) {
    const read = await actor?.readMemoryLimits();
    if (read?.state !== "answered") {
      const reason = read?.detail ?? "no host access";
      return unknownVerdict(`The limit cannot be read back: ${reason}`, "Which memory limit is in effect now?");
    }
    const now = read.value;
    // The console's setting may stand for one of the two limits and not for the other.
    const isThere = (limit: "max" | "high", wanted: MemorySetting | null) =>
      wanted === null ||
      (wanted === "unset" ? now.ownSetting === null || now.ownSetting[limit] === "unset" : isSame(wanted, now[limit]));
    const said = `limit ${inWords(now.max)}${high === null ? "" : `, high ${inWords(now.high)}`} (${now.source})`;
    if (now.max === null && typeof max === "number") return unknownVerdict(`The limit in effect is not told: ${said}.`);
    return isThere("max", max) && isThere("high", high)
      ? verified(`In effect: ${said}.`)
      : failedVerdict(`Not in effect: ${said}.`, "What else sets this limit?");
  },
};

/** Page-aligned by the kernel: it may round down by less than one page of 64 KiB. */
function isSame(wanted: number | "infinity", is: number | "infinity" | null): boolean {
  if (typeof wanted !== "number" || typeof is !== "number") return wanted === is;
  return is <= wanted && wanted - is < 64 * 1024;
}

async function readEarlier(
  actor: NonNullable<Parameters<OperationDriver<"memory-limit">["apply"]>[0]["actor"]>,
  signal: AbortSignal,
): Promise<Record<string, string> | null> {
  const read = await actor.readMemoryLimits(signal);
  if (read.state !== "answered") return null;
  const { max, high, ownSetting } = read.value;
  return {
    ...(max === null ? {} : { "max-before": String(max) }),
    ...(high === null ? {} : { "high-before": String(high) }),
    ...(ownSetting === null
      ? { own: "none" }
      : { "own-max": String(ownSetting.max), "own-high": String(ownSetting.high) }),
  };
}

function inWords(value: number | "infinity" | null): string {
  if (value === null) return "unknown";
  return value === "infinity" ? "none" : formatBytes(value);
}
