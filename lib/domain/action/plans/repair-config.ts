import { applyChanges } from "@/lib/domain/config-edit/apply-changes";
import type { ConfigChange } from "@/lib/domain/config-edit/change";
import { parseNodeConfig } from "@/lib/domain/config-edit/parse-node-config";
import { redactedDiff } from "@/lib/domain/config-edit/redacted-diff";
import { configFacts, lossFacts, processFactsIfHealthy } from "./basis";
import { costOfWaiting, expectedAfterRestart, restartLosses } from "./effect";
import { answerOf, type PlanLooks, type PlanResult, type Precondition, problemOf } from "./looks";
import { configPathPrecondition, restartPreconditions, restartRadius } from "./preconditions";
import { describeProcess, restartSteps } from "./restart";

/** Makes one block of sections that were appended more than once, for which the node ignores its whole file. */
export function planRepairConfig(looks: PlanLooks): PlanResult {
  const { target } = looks;
  const source = answerOf(looks.config);
  if (!source) return { failed: `The configuration of ${target.name} cannot be read: ${problemOf(looks.config)}` };
  const before = parseNodeConfig(source.text);
  const { repeatedSections } = before;
  if (repeatedSections.length === 0) {
    const problems = before.findings.filter(({ severity }) => severity === "problem");
    const others = problems.map(({ line, key, text }) => `line ${line}: ${key} ${text}`);
    const rest = others.length > 0 ? ` What else is wrong takes a person: ${others.slice(0, 5).join("; ")}.` : "";
    return { failed: `Nothing to repair: ${source.path} has no repeated block.${rest}` };
  }
  const changes = repeatedSections.map((section): ConfigChange => ({ kind: "merge-duplicates", section }));
  const applied = applyChanges(source.text, changes);
  if (applied.state === "refused")
    return { failed: `${source.path} cannot be repaired safely: ${applied.problems.join("; ")}.` };
  if (applied.state === "unchanged") return { failed: `Nothing to repair in ${source.path}.` };
  const names = repeatedSections.join(", ");
  const repaired = { ...looks, config: { state: "answered" as const, value: { ...source, text: applied.text } } };
  return {
    content: {
      summary: `Repair ${source.path} of ${target.name}: one block each of ${names}; ${describeProcess(looks)}.`,
      steps: [
        `Look again: ${looks.isDown ? "the configuration file must still be the one that was" : "process and configuration file must still be those that were"} planned for.`,
        `Write ${source.path} in one piece, with a backup of its present bytes beside it: one block each of ${names}, the last value of a key winning, all comments kept.`,
        ...restartSteps(looks),
        "Verify: health, the same node, the file's hash, and the values in effect as far as the node tells them.",
        looks.isDown
          ? "If that goes wrong: the repaired file stays. The node was down with the earlier one, which is kept as a backup."
          : "If that goes wrong: put the earlier file back and restart once more.",
      ],
      operations: [
        {
          kind: "write-config",
          path: source.path,
          expectSha256: source.sha256,
          newSha256: looks.sha256(applied.text),
          changes,
        },
        { kind: "restart" },
      ],
      helps: {
        state: "yes",
        reason: `With ${names} repeated, the node ignores the whole file at its next start and runs on defaults. It frees nothing by itself; the limits that the file sets are heeded again.`,
      },
      honours: [],
      diff: { path: source.path, unified: redactedDiff(source.text, applied.text, source.path) },
      blastRadius: [
        ...restartRadius(looks),
        "A node that runs on defaults now will take addresses, folder and consensus from its file again.",
      ],
      losses: restartLosses(looks),
      // Judged as it will be: that it is broken now is why it is repaired.
      preconditions: [
        ...restartPreconditions(repaired, 2).map(
          (found): Precondition =>
            found.text.startsWith("The configuration file is one")
              ? { ...found, text: `${found.text}, once repaired` }
              : found,
        ),
        ...configPathPrecondition(looks),
      ],
      expected: expectedAfterRestart(looks),
      forecast: null,
      costOfWaiting: costOfWaiting(looks),
      revert: {
        possible: true,
        // There is nothing good to go back to where the node was down.
        automatic: !looks.isDown,
        text: `The backup of ${source.path} is put back, repeated blocks and all, and the node is restarted.`,
      },
      basis: [...processFactsIfHealthy(looks), ...configFacts(looks), ...lossFacts(looks)],
    },
  };
}
