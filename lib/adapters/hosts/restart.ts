import "server-only";
import type { ActOptions, ActResult, ExpectedProcess } from "@/lib/domain/host/actor";
import { parseRestart, type RestartAnswer, type RestartReport } from "@/lib/domain/host/restart";
import { actProblem, helperTimeout, type ProcessSelector } from "@/lib/domain/host/verb-parameters";
import { marginSeconds, runAct, withoutAnswer } from "./act";
import type { HostTransport } from "./transport";

const stateOf: Readonly<Record<RestartAnswer, ActResult["state"]>> = {
  restarted: "done",
  "already-restarted": "already",
  "still-running": "failed",
  "not-back": "failed",
};
/** With this code the helper has ended by its own handling of TERM, and has said all that it sent. */
const endedByTermCode = 143;

/**
 * Restarts the node and says what is known to have come of it. Safe to repeat with the same `expectStartTicks`: once
 * another process runs, nothing is sent. Facts: `pid` and `start` of the process that runs after it, or still.
 */
export async function restartThrough(
  transport: HostTransport,
  selector: ProcessSelector,
  options: ActOptions & ExpectedProcess,
): Promise<ActResult> {
  const { expectStartTicks, timeoutSeconds } = options;
  const exit = await runAct(transport, options, {
    args: [
      ...["restart", ...selector],
      ...["--expect-start", String(expectStartTicks), "--timeout", helperTimeout(timeoutSeconds)],
    ],
    problem: actProblem(options),
    sentence: () => "",
    extraSeconds: marginSeconds,
  });
  if ("state" in exit) return exit;
  const report = parseRestart(exit.stdout.toString("utf8"));
  const { answer, pid, startTicks, sentToPid } = report;
  if (answer !== null) {
    const facts = pid === null || startTicks === null ? {} : { pid: String(pid), start: String(startTicks) };
    return { state: stateOf[answer], detail: describeAnswer(answer, report, timeoutSeconds), facts };
  }
  return withoutAnswer(transport.name, exit, timeoutSeconds, describeSent(exit.exitCode, sentToPid));
}

function describeSent(exitCode: number | null, sentToPid: number | null): string {
  if (sentToPid !== null) return `TERM had been sent to process ${sentToPid}.`;
  return exitCode === endedByTermCode ? "Nothing had been sent." : "The helper had not said that it sent TERM.";
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
