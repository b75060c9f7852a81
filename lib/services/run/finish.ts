import "server-only";
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
  const restarts = (await readPlanned(run)).operations.some(({ kind }) => kind === "restart");
  const seen = (await readSteps(runId)).get("verify")?.detail ?? "";
  await setStep(runId, "finish", "done");
  await finishRun(run, {
    state: "done",
    result: `${restarts ? "Restarted and verified." : "Done and verified."} ${seen}`.trim(),
    ...watchOf(access, run),
  });
}
