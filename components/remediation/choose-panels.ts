import type { PlanView, RunView } from "@/lib/domain/run/view";
import { isLiveRun } from "./run-words";

export interface ChosenPanels {
  run: RunView | null;
  plan: PlanView | null;
  whatToDo: boolean;
}

/**
 * What the right column shows. A live run takes it over; else a plan that no run has taken and that is newer than the last
 * run; else the last run, and beneath it what else there is to do.
 */
export function choosePanels(plan: PlanView | null, run: RunView | null): ChosenPanels {
  if (run !== null && isLiveRun(run)) return { run, plan: null, whatToDo: false };
  const open = plan !== null && plan.runId === null && (run === null || plan.requestedAt > run.requestedAt);
  if (open) return { run: null, plan, whatToDo: false };
  return { run, plan: null, whatToDo: true };
}
