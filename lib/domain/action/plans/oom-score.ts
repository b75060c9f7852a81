import type { ParametersOf } from "../parameters";
import { oomFacts, processFacts } from "./basis";
import { expectedUnchanged } from "./effect";
import { answerOf, type PlanLooks, type PlanResult, type Precondition, problemOf } from "./looks";
import { processPrecondition } from "./preconditions";
import { describeProcess } from "./restart";

/** The runbook's prevention by oom_score_adj. It belongs to a process: what is not kept in the unit is lost at a restart. */
export function planOomScore(looks: PlanLooks, { value, keep: wantedKeep }: ParametersOf<"set-oom-score">): PlanResult {
  const { target } = looks;
  const score = answerOf(looks.oomScore);
  if (!score) return { failed: `The OOM score of ${target.name} cannot be read: ${problemOf(looks.oomScore)}` };
  const keep = target.host.kind === "supervised" ? "runtime" : wantedKeep;
  if (score.value === value && (keep === "runtime" || score.persistent === value)) {
    return {
      failed: `Already so: the OOM score adjustment is ${value}${keep === "persistent" ? " and is kept" : ""}.`,
    };
  }
  const isLower = value < score.value;
  return {
    content: {
      summary: `Set the OOM score adjustment of ${target.name} from ${score.value} to ${value}; ${describeProcess(looks)}.`,
      steps: [
        "Look again: the process and its score must still be those that were planned for.",
        `Write ${value} to the process's oom_score_adj.`,
        ...(keep === "persistent"
          ? ["Write a drop-in of the unit with OOMScoreAdjust, so that later processes get it too."]
          : []),
        "Verify: read it back.",
      ],
      operations: [{ kind: "oom-score", value, keep }],
      helps: {
        state: "unknown",
        reason: isLower
          ? "It frees nothing. When the host runs out of memory the kernel will rather end other processes; the node's own limit still ends the node."
          : "It frees nothing. When the host runs out of memory the kernel will rather end the node than other processes.",
      },
      honours: [],
      diff: null,
      blastRadius: [
        "Nothing is restarted.",
        ...(isLower ? ["Other services of this host become likelier to be ended in the node's place."] : []),
        ...(keep === "runtime"
          ? ["It belongs to this process only: a restart of the node takes the earlier value again."]
          : []),
      ],
      losses: [],
      preconditions: [processPrecondition(looks), privilegePrecondition(looks, isLower)],
      expected: expectedUnchanged(looks, "A score changes no memory."),
      forecast: null,
      costOfWaiting: null,
      revert: { possible: true, automatic: true, text: `The adjustment is set to ${score.value} again.` },
      basis: [...processFacts(looks), ...oomFacts(looks)],
    },
  };
}

function privilegePrecondition({ target }: PlanLooks, isLower: boolean): Precondition {
  const text = "The helper may set it (lowering takes CAP_SYS_RESOURCE)";
  if (target.host.sudo) return { text, state: "met", detail: "the helper runs through sudo" };
  return isLower
    ? {
        text,
        state: "unknown",
        detail: "The helper runs without sudo, and refuses where it may not. Set host.sudo for this target.",
      }
    : { text, state: "met", detail: "raising it takes no privilege for a process of the same user" };
}
