import "server-only";
import { optionalSeconds } from "@/lib/domain/action/operation";
import type { StepState } from "@/lib/domain/run/run";
import type { RunAccess } from "./access";
import { readPlanned } from "./context";
import { cancelled, watchOf } from "./end";
import { holdRun } from "./hold";
import { finishRun, readRun, readSteps, setStep } from "./records";

/** The last step of a run that went well: the result, and for what is watched the watch that says whether it held. */
export async function finishStep(access: RunAccess, runId: string): Promise<void> {
  await holdRun(runId, access.me);
  const run = await readRun(runId);
  if (run.state === "cancelling") {
    await cancelled(access, runId, "Cancelled after it was carried out and verified; it is not watched.");
    return;
  }
  if (run.state !== "running" || !run.before) return;
  const planned = await readPlanned(run);
  const restarts = planned.operations.some(({ kind }) => kind === "restart");
  const steps = await readSteps(runId);
  const seen = steps.get("verify")?.detail ?? "";
  const dump = planned.operations.some((one) => optionalSeconds(one) !== null) ? steps.get("dump-heap") : undefined;
  const first = dump ? describeFirst(dump.state, dump.detail ?? "") : "";
  await setStep(runId, "finish", "done");
  await finishRun(run, {
    state: "done",
    result: [restarts ? "Restarted and verified." : "Done and verified.", seen, first].filter(Boolean).join(" "),
    ...watchOf(access, run),
  });
}

/** What became of the heap dump before a restart. */
function describeFirst(state: StepState, detail: string): string {
  return state === "done"
    ? `Before it a heap dump was taken: ${detail}`
    : `No heap dump was taken before it. ${detail}`;
}
