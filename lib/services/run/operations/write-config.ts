import "server-only";
import { createHash } from "node:crypto";
import { applyChanges } from "@/lib/domain/config-edit/apply-changes";
import { findBackup, verifyConfigHash } from "./config-file";
import type { OperationContext, OperationDriver, OperationOutcome } from "./driver";
import { actOptions, noActor, toOutcome } from "./outcome";

/**
 * Writes the configuration as compare-and-swap. The text is made anew from the file, since it can hold secrets: it must
 * have the planned hash before, and give the planned hash after.
 */
export const writeConfigDriver: OperationDriver<"write-config"> = {
  async apply(context, operation) {
    const { actor, signal } = context;
    if (!actor) return noActor;
    const { path, changes, expectSha256, newSha256 } = operation;
    const read = await actor.readConfigSource(signal);
    if (signal.aborted) return { state: "nothing", reason: "cancelled", detail: `${path} was not touched.` };
    if (read.state !== "answered")
      return refused(read.state === "not supported" ? read.state : "refused", `${path} cannot be read: ${read.detail}`);
    const source = read.value;
    if (source.path !== path) return refused("changed", `The node now reads ${source.path} and not ${path}.`);
    if (source.sha256 === newSha256) return withBackup(context, operation, `${path} holds the new values already.`);
    if (source.sha256 !== expectSha256) return refused("changed", `${path} was changed since the plan was made.`);
    const edited = applyChanges(source.text, changes);
    if (edited.state === "refused") return refused("refused", edited.problems.join(" "));
    if (createHash("sha256").update(edited.text).digest("hex") !== newSha256) {
      return refused("changed", `Editing ${path} now gives another file than was planned.`);
    }
    const result = await actor.writeConfig({
      ...actOptions(context),
      path,
      expectSha256,
      newSha256,
      text: edited.text,
    });
    if (result.state === "already") return withBackup(context, operation, result.detail, result.facts);
    return toOutcome(result, [`Does ${path} have sha256 ${newSha256}?`, `Is there a new backup beside ${path}?`]);
  },

  verify: verifyConfigHash,
};

function refused(reason: "refused" | "changed" | "not supported", detail: string): OperationOutcome {
  return { state: "nothing", reason, detail };
}

/** The effect was there: by an attempt of this run that was interrupted, whose backup is looked for, or by somebody else. */
async function withBackup(
  context: OperationContext,
  { path, expectSha256, newSha256 }: { path: string; expectSha256: string; newSha256: string },
  detail: string,
  known: Readonly<Record<string, string>> = {},
): Promise<OperationOutcome> {
  const backup = known.backup ?? (await findBackup(context, expectSha256));
  const facts = { path, before: expectSha256, after: newSha256, ...(backup === null ? {} : { backup }) };
  return { state: "done", detail, facts };
}
