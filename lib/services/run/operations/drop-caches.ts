import "server-only";
import { formatBytes } from "@/lib/domain/format/format";
import type { OperationDriver } from "./driver";
import { actOptions, noActor, toOutcome, unknownVerdict, verified } from "./outcome";

/** Drops the host's clean page cache. Harmless to repeat, and nothing to go back to. */
export const dropCachesDriver: OperationDriver<"drop-caches"> = {
  async apply(context) {
    if (!context.actor) return noActor;
    return toOutcome(await context.actor.dropCaches(actOptions(context)), ["How large is the host's page cache now?"]);
  },

  async verify(_context, _operation, facts) {
    const [before, after] = [Number(facts["cached-before"]), Number(facts["cached-after"])];
    if (!Number.isFinite(before) || !Number.isFinite(after)) return unknownVerdict("The host did not say how much.");
    return verified(`Page cache ${formatBytes(before)} → ${formatBytes(after)}.`);
  },
};
