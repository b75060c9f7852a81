import "server-only";
import { formatBytes } from "@/lib/domain/format/format";
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

/** Asks the node's own program to clear its cache. Harmless to repeat, and nothing to go back to. */
export const clearCacheDriver: OperationDriver<"clear-cache"> = {
  async apply(context) {
    const expected = expectedProcess(context);
    if (!context.actor) return noActor;
    if (!expected) return noProcess;
    let earlier = context.prior;
    if (!earlier) {
      const cache = await context.node?.readCache(context.signal);
      if (cache?.state === "value") {
        earlier = { "size-before": String(cache.value.sizeBytes) };
        await context.keep({ ...earlier });
      }
    }
    const result = await context.actor.clearCache({ ...actOptions(context), ...expected });
    const outcome = toOutcome(result, ["How large is the node's cache now?"]);
    return outcome.state === "done" ? { ...outcome, facts: { ...outcome.facts, ...earlier } } : outcome;
  },

  /** By the size that the node tells before and after; where it tells none, by the program's word alone, and that is said. */
  async verify({ node }, _operation, facts) {
    const cache = await node?.readCache();
    if (cache?.state === "error") {
      return unknownVerdict(
        `The program reports success; how large the cache is now the node does not answer: ${cache.detail}`,
        "How large is the node's cache now?",
      );
    }
    if (cache?.state !== "value") {
      return verified("The program reports success; this node does not tell how large its cache is.");
    }
    const now = cache.value.sizeBytes;
    const before = facts["size-before"] === undefined ? null : Number(facts["size-before"]);
    if (before === null) {
      return verified(`The program reports success; the cache holds ${formatBytes(now)} now, and before is not known.`);
    }
    const sizes = `${formatBytes(before)} → ${formatBytes(now)}`;
    if (before === 0) return verified(`The cache was empty already (${sizes}).`);
    if (now < before) return verified(`The cache shrank by ${formatBytes(before - now)} (${sizes}).`);
    return failedVerdict(
      `No effect: the program reports success, and the cache did not shrink (${sizes}).`,
      "Does the program reach this node, or only its own memory?",
      "Does the node fill its cache again at once?",
    );
  },
};
