import { applyChanges } from "@/lib/domain/config-edit/apply-changes";
import type { ConfigChange } from "@/lib/domain/config-edit/change";
import { parseNodeConfig } from "@/lib/domain/config-edit/parse-node-config";
import { profilingIn, profilingPath, profilingSetting } from "@/lib/domain/config-edit/profiling-key";
import { redactedDiff } from "@/lib/domain/config-edit/redacted-diff";
import { configFacts, lossFacts, processFacts } from "./basis";
import { diskPrecondition, noDumpAlternatives } from "./capture";
import { costOfWaiting, expectedAfterRestart, restartLosses } from "./effect";
import { answerOf, type PlanLooks, type PlanResult, problemOf } from "./looks";
import { editPreconditions, restartRadius } from "./preconditions";
import { knowsProfiling } from "./profiling";
import { describeProcess, restartSteps } from "./restart";

/**
 * First step of the runbook's leak investigation, for a node that was started without profiling: its key is set, the node
 * restarted, and a dump shows that it works. Refused for a build that is not known to have the key, whose file stays as it is.
 */
export function planEnableProfiling(looks: PlanLooks): PlanResult {
  const { target, facts } = looks;
  if (target.host.kind === "kubernetes") return { failed: "A heap dump inside a pod is not supported." };
  const source = answerOf(looks.config);
  if (!source) return { failed: `The configuration of ${target.name} cannot be read: ${problemOf(looks.config)}` };
  const known = knowsProfiling(looks);
  if (known.state !== "yes") return { failed: `Refused: ${known.basis}. Nothing is written. ${noDumpAlternatives}` };
  if (parseNodeConfig(source.text).repeatedSections.length > 0) {
    return { failed: `${source.path} has repeated blocks, for which the node ignores it. Plan repair-config first.` };
  }
  if (profilingIn(source.text) === true) {
    const failed = `Already so: ${source.path} has ${profilingSetting}: true. Plan dump-heap; if the node was started before that was written, restart-node first.`;
    return { failed };
  }
  if (!facts) {
    return {
      failed: `The process of ${target.name} cannot be seen on its host: ${looks.factsDetail ?? "not looked for"}`,
    };
  }
  const changes: ConfigChange[] = [{ kind: "set", path: [...profilingPath], value: true }];
  const applied = applyChanges(source.text, changes);
  if (applied.state !== "changed") {
    const why = applied.state === "refused" ? applied.problems.join("; ") : "nothing would change";
    return { failed: `${source.path} cannot be changed safely: ${why}.` };
  }
  return {
    content: {
      summary: `Enable heap profiling of ${target.name}: ${profilingSetting} false → true; ${describeProcess(looks)}.`,
      steps: [
        "Look again: process and configuration file must still be those that were planned for.",
        `Write ${source.path} in one piece, with a backup of its present bytes beside it: ${profilingSetting} false → true.`,
        ...restartSteps(looks),
        "Wait until the new process has a handler for SIGUSR1 and answers its health check, send it SIGUSR1 once, and keep the heap dump that it writes with the incident: the next one is compared with it.",
        "Verify: a new process that answers, the file's hash, and the dump in the dump folder.",
        "If that goes wrong: put the earlier file back and restart once more.",
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
        { kind: "dump-heap", ofSuccessor: true },
      ],
      helps: {
        state: "unknown",
        reason:
          "It frees nothing by itself. It shows what holds the memory from the restart on: what has grown until then is gone with the process.",
      },
      honours: [{ setting: profilingSetting, ...known }],
      diff: { path: source.path, unified: redactedDiff(source.text, applied.text, source.path) },
      blastRadius: [
        ...restartRadius(looks),
        "While it is on, the node samples its allocations, which takes some processor time and memory.",
      ],
      losses: restartLosses(looks),
      preconditions: [...editPreconditions(looks, 2), diskPrecondition(looks)],
      expected: expectedAfterRestart(looks),
      forecast: null,
      costOfWaiting: costOfWaiting(looks),
      revert: {
        possible: true,
        automatic: true,
        text: `The backup of ${source.path} is put back and the node is restarted; what the restarts lost stays lost.`,
      },
      basis: [...processFacts(looks), ...configFacts(looks), ...lossFacts(looks)],
    },
  };
}
