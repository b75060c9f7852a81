import "server-only";
import { findBackup, verifyConfigHash } from "./config-file";
import type { OperationDriver } from "./driver";
import { actOptions, noActor, toOutcome } from "./outcome";

/** Puts a backup that the console made back in place, as compare-and-swap, keeping what is replaced as a backup in turn. */
export const restoreConfigDriver: OperationDriver<"restore-config"> = {
  async apply(context, { path, backup, expectSha256, newSha256 }) {
    if (!context.actor) return noActor;
    const what = { path, backup, expectSha256, newSha256 };
    const result = await context.actor.restoreConfig({ ...actOptions(context), ...what });
    const outcome = toOutcome(result, [`Does ${path} have sha256 ${newSha256}?`, `Is its content still in ${backup}?`]);
    if (outcome.state !== "done" || outcome.facts.backup !== undefined) return outcome;
    const kept = await findBackup(context, expectSha256);
    return kept === null ? outcome : { ...outcome, facts: { ...outcome.facts, backup: kept } };
  },

  verify: verifyConfigHash,
};
