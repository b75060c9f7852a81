import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { formatDuration } from "@/lib/domain/format/format";
import { verifyTimeoutSeconds } from "@/lib/domain/run/timeouts";
import type { RunAccess, StepOutcome } from "./access";
import { readPlanned } from "./context";
import { cancelled, endUnknown, failRun } from "./end";
import { holdRun } from "./hold";
import { judgeRun } from "./judge";
import { canTakeBack } from "./operate";
import { readRun, readSteps, setStep } from "./records";

const everyMs = 500;
const cancelledDetail = "Cancelled after it was carried out; it was not verified.";

/** Whether the effect is there, asked until it is or the time is over. Reads only. */
export async function verifyStep(access: RunAccess, runId: string): Promise<StepOutcome> {
  await holdRun(runId, access.me);
  const run = await readRun(runId);
  if (run.state === "cancelling") return cancelled(access, runId, cancelledDetail);
  if (run.state !== "running" || !run.before) return "ended";
  const step = (await readSteps(runId)).get("verify");
  if (step?.state === "done") return "next";
  if (step?.data.failure) return "take back";
  await setStep(runId, "verify", "running");
  const planned = await readPlanned(run);
  const timeoutSeconds = verifyTimeoutSeconds(planned.operations);
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const verdict = await judgeRun(access, run, planned);
    if (verdict.state === "verified") {
      await setStep(runId, "verify", "done", verdict.detail);
      return "next";
    }
    if ((await readRun(runId)).state === "cancelling") return cancelled(access, runId, cancelledDetail);
    if (Date.now() > deadline) {
      const detail = `Not verified within ${formatDuration(timeoutSeconds)}: ${verdict.detail}`;
      const { factsToCheck } = verdict;
      if (verdict.state === "unknown") return endUnknown(run, detail, factsToCheck);
      await setStep(runId, "verify", "failed", verdict.detail, { failure: { detail, factsToCheck } });
      return (await canTakeBack(runId, planned)) ? "take back" : failRun(run, detail, factsToCheck);
    }
    await sleep(everyMs);
  }
}
