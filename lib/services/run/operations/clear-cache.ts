import "server-only";
import { formatBytes } from "@/lib/domain/format/format";
import type { OperationDriver } from "./driver";
import { actOptions, expectedProcess, noActor, noProcess, toOutcome, verified } from "./outcome";

/** Asks the node's own program to clear its cache. Harmless to repeat, and nothing to go back to. */
export const clearCacheDriver: OperationDriver<"clear-cache"> = {
  async apply(context) {
    const expected = expectedProcess(context);
    if (!context.actor) return noActor;
    if (!expected) return noProcess;
    return toOutcome(await context.actor.clearCache({ ...actOptions(context), ...expected }), [
      "How large is the node's cache now?",
    ]);
  },

  /** The program's word, and where the node tells it the size of its cache: a busy node fills it again at once. */
  async verify({ node }) {
    const cache = await node?.readCache();
    return verified(
      cache?.state === "value"
        ? `The program reports success; the cache holds ${formatBytes(cache.value.sizeBytes)} now.`
        : "The program reports success; this node does not tell how large its cache is.",
    );
  },

  toUndo: () => null,
};
