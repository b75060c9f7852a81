import "server-only";
import { describeError } from "@/lib/db/describe-error";
import type { Operation } from "@/lib/domain/action/operation";
import { optionalSeconds } from "@/lib/domain/action/operation";
import { FencedError } from "./hold";
import type { OperationContext, OperationOutcome } from "./operations/driver";
import { type RunRow, readSteps, setStep } from "./records";

/** What came of an operation that the run goes on without: it is there, or why it is not. */
type OptionalOutcome = Extract<OperationOutcome, { state: "done" }> | { state: "missed"; detail: string };

/**
 * Carries out what the run goes on without, for so many seconds at most, the way to the console included. Whatever goes
 * wrong is an answer; only a cancelled run and a lost hold are not its own to decide.
 */
export async function tryOptional(
  context: OperationContext,
  seconds: number,
  apply: (context: OperationContext) => Promise<OperationOutcome>,
): Promise<OperationOutcome | OptionalOutcome> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(seconds * 1000)]);
  try {
    const outcome = await apply({ ...context, signal, timeoutSeconds: Math.min(seconds, context.timeoutSeconds) });
    if (outcome.state === "done" || context.signal.aborted) return outcome;
    return { state: "missed", detail: signal.aborted ? `It was not there within ${seconds} s.` : outcome.detail };
  } catch (error) {
    if (error instanceof FencedError || context.signal.aborted) throw error;
    return { state: "missed", detail: describeError(error) };
  }
}

/** Whether a run has gone on without this operation, or is to: then its step says why. */
export async function isLeftOut(run: RunRow, operation: Operation): Promise<boolean> {
  if (optionalSeconds(operation) === null) return false;
  const step = (await readSteps(run.id)).get(operation.kind);
  if (step?.state === "skipped" || step?.state === "failed") return true;
  const reason = run.before?.noCapture;
  if (reason === undefined) return false;
  await setStep(run.id, operation.kind, "skipped", `Left out after all: ${reason}`);
  return true;
}
