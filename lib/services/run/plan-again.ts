import "server-only";
import type { PlanContent } from "@/lib/domain/action/action";
import { type ActionRequest, actionParameters } from "@/lib/domain/action/parameters";
import { planOf } from "@/lib/services/plan/prepare";
import type { RunAccess } from "./access";
import type { RunRow } from "./records";

/** Works the plan of a run out anew, from a fresh look; nothing is touched. */
export async function planAgain(
  access: RunAccess,
  run: RunRow,
): Promise<{ content: PlanContent } | { failed: string }> {
  const parameters = actionParameters[run.action].safeParse(run.parameters);
  if (!parameters.success) return { failed: `${run.action} does not take the parameters of this run any more.` };
  // The schema was looked up by the action's name, which the type of the pair does not say.
  return planOf(access, run.targetId, { action: run.action, parameters: parameters.data } as ActionRequest);
}
