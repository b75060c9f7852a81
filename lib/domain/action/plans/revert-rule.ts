import { actionCatalogue } from "../action";
import type { OperationOf } from "../operation";
import { basisFacts } from "./basis";
import { costOfWaiting } from "./effect";
import type { PlanLooks, PlanResult } from "./looks";
import type { RevertedRun } from "./revert";
import { summarizeRevert } from "./revert-summary";

/** Whether all that can be taken back of a run is in a Prometheus: then neither host nor process of the node is needed. */
export function touchesOnlyRules({ undo }: RevertedRun): boolean {
  const undone = rulesOf({ undo });
  return undone.length > 0 && undone.length === undo.filter((entry) => entry.undo !== null).length;
}

function rulesOf({ undo }: Pick<RevertedRun, "undo">): OperationOf<"install-rule">[] {
  return undo.flatMap((entry) => (entry.undo?.kind === "install-rule" ? [entry.undo] : []));
}

/** Takes an installed alert rule back; only for runs that `touchesOnlyRules`. The node is not looked at, nor its host. */
export function planRuleRevert(looks: Pick<PlanLooks, "target" | "nowMs" | "diagnosis">, run: RevertedRun): PlanResult {
  const operations = rulesOf(run);
  return {
    content: {
      summary: `${summarizeRevert(looks, run)}.`,
      steps: [
        "Look again: the rule file must still be as that run left it.",
        ...operations.map(ruleStep),
        "Verify: Prometheus has loaded the rules as they were before, and no others of that file.",
      ],
      operations,
      helps: {
        state: "unknown",
        reason: "It frees nothing: without the rule, growth is warned of later or not at all.",
      },
      honours: [],
      diff: null,
      blastRadius: ["No node is touched, and nothing is restarted.", "All rules of that Prometheus are read anew."],
      losses: ["The warning that the rule gives, and its state where it is pending or fires now."],
      preconditions: [],
      expected: { rssBytes: null, basis: "An alert rule changes no memory." },
      forecast: null,
      costOfWaiting: costOfWaiting(looks),
      revert: {
        possible: false,
        automatic: false,
        text: `Plan ${actionCatalogue[run.action].title.toLowerCase()} again to have its effect back.`,
      },
      basis: [{ name: basisFacts.run, value: run.id, source: "this console", at: looks.nowMs }],
    },
  };
}

function ruleStep({ path, text }: OperationOf<"install-rule">): string {
  return text === null
    ? `Remove ${path}, and have the rules read anew.`
    : `Give ${path} its earlier text, and have the rules read anew.`;
}
