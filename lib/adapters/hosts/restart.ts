import "server-only";
import {
  parseRestart,
  type RestartAnswer,
  type RestartReport,
  restartParameterProblem,
} from "@/lib/domain/host/restart";
import { UpstreamError } from "@/lib/errors";
import { describeRefusal, type HelperAccess } from "./helper-command";
import type { OutputChunk } from "./line-output";
import { type HostVerbResult, runHostVerb } from "./run-verb";

export interface HostRestartOptions {
  /** Start of the process that is to end, in clock ticks since boot; any other process is left alone. */
  expectStartTicks: number;
  /** For the whole restart: 1 to 300 whole seconds. */
  timeoutSeconds: number;
  /** Called with the helper's output as it appears, in whole lines. Must not throw. */
  onOutput?: ((chunk: OutputChunk) => void) | undefined;
  /** Cancels: the helper is ended, the node is left as it is by then. */
  signal?: AbortSignal | undefined;
}

export interface HostRestartResult {
  state: RestartAnswer | "cancelled" | "timed out" | "failed" | "not supported";
  /** The process that runs after the restart, or still; absent when none is known. */
  pid?: number;
  /** Its start in clock ticks since boot. */
  startTicks?: number;
  /** A sentence for the person who asked. */
  detail: string;
}

/** With these codes the helper refuses before it does anything: wrong use, and a pid file it does not trust. */
const refusalCodes = [64, 65, 77];
const endedByTermCode = 143;
/** The helper ends by itself at its own timeout; only one that hangs is ended from here. */
const marginMs = 5000;

/**
 * Restarts the node through `guts-host restart` on this machine and says what is known to have come of it. Safe to
 * repeat with the same `expectStartTicks`: once another process runs, nothing is sent. A helper that cannot be started,
 * refuses or hangs is a value too.
 */
export async function restartLocal(
  access: HelperAccess & { pidFile: string },
  { expectStartTicks, timeoutSeconds, onOutput, signal }: HostRestartOptions,
): Promise<HostRestartResult> {
  const problem = restartParameterProblem({ expectStartTicks, timeoutSeconds });
  if (problem) return { state: "failed", detail: `Nothing was sent: ${problem}.` };
  let said = "";
  try {
    const run = await runHostVerb({
      helperPath: access.helperPath,
      sudo: access.sudo,
      args: [
        ...["restart", "--pid-file", access.pidFile],
        ...["--expect-start", String(expectStartTicks), "--timeout", String(timeoutSeconds)],
      ],
      timeoutMs: timeoutSeconds * 1000 + marginMs,
      onOutput: (chunk) => {
        if (chunk.stream === "stderr" && said.length < 2000) said += chunk.text;
        onOutput?.(chunk);
      },
      signal,
    });
    return toResult(run, parseRestart(run.stdout), said, timeoutSeconds);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { state: "failed", detail: `Nothing was sent: ${error.message}.` };
  }
}

/** An answer that was printed to its end counts, also when the helper was cancelled in that moment. */
function toResult(run: HostVerbResult, report: RestartReport, said: string, timeoutSeconds: number): HostRestartResult {
  const { answer, pid, startTicks, sentToPid } = report;
  if (answer !== null) {
    const detail = describeAnswer(answer, report, timeoutSeconds);
    return { state: answer, detail, ...(pid === null || startTicks === null ? {} : { pid, startTicks }) };
  }
  const sent = describeSent(run, sentToPid);
  const left = run.survivors.length === 0 ? "" : ` Still running: process ${run.survivors.join(", ")}.`;
  if (run.cancelled) return { state: "cancelled", detail: `The restart was cancelled. ${sent}${left}` };
  if (run.timedOut) {
    const detail = `The host helper did not finish within ${timeoutSeconds} s and was ended. ${sent}${left}`;
    return { state: "timed out", detail };
  }
  if (run.exitCode === 0) return { state: "failed", detail: `The host helper gave no whole answer. ${sent}` };
  const refusal = describeRefusal(run.exitCode, run.signal, said);
  const isRefused = sentToPid === null && run.exitCode !== null && refusalCodes.includes(run.exitCode);
  return { state: "failed", detail: isRefused ? `Nothing was sent: ${refusal}` : `${sent} It ended early: ${refusal}` };
}

/** A helper that ended by its own handling of TERM has said all that it sent; one that was killed may not have. */
function describeSent(run: HostVerbResult, sentToPid: number | null): string {
  if (sentToPid !== null) return `TERM had been sent to process ${sentToPid}.`;
  return run.exitCode === endedByTermCode ? "Nothing had been sent." : "The helper had not said that it sent TERM.";
}

function describeAnswer(answer: RestartAnswer, report: RestartReport, timeoutSeconds: number): string {
  const { pid, sentToPid, reason } = report;
  switch (answer) {
    case "restarted":
      return `Process ${sentToPid ?? "before"} ended on TERM, and its supervisor started process ${pid}.`;
    case "already-restarted":
      return `Process ${pid} runs instead already; nothing was sent.`;
    case "still-running":
      return `Process ${pid} was sent TERM and still ran ${timeoutSeconds} s later. It was not killed.`;
    case "not-back":
      return `${sentToPid === null ? "The process was gone already" : `Process ${sentToPid} ended on TERM`}, but no new one was found within ${timeoutSeconds} s: ${reason ?? "no reason given"}.`;
  }
}
