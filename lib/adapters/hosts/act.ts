import "server-only";
import { type ActReport, parseAct } from "@/lib/domain/host/act-report";
import type { ActOptions, ActResult } from "@/lib/domain/host/actor";
import { actProblem } from "@/lib/domain/host/verb-parameters";
import { AppError } from "@/lib/errors";
import { describeRefusal } from "./helper-command";
import type { HelperExit, HostTransport } from "./transport";

/** What one verb may print before the rest is dropped. */
const maxOutputBytes = 10 * 1024 * 1024;
/** The helper ends by itself at its own timeout; only one that hangs is ended from here. */
export const marginSeconds = 5;

export interface Act {
  /** The verb and its parameters. */
  args: readonly string[];
  input?: Uint8Array;
  /** Why nothing may be asked of the host; null: nothing speaks against it. */
  problem: string | null;
  /** The sentence for an effect that is there. */
  sentence(facts: ActReport["facts"], isNew: boolean): string;
  /** Beyond the timeout, where the helper has one of its own. */
  extraSeconds?: number;
}

/** Runs an acting verb and says what came of it. Every outcome is a value. */
export async function act(transport: HostTransport, options: ActOptions, what: Act): Promise<ActResult> {
  const exit = await runAct(transport, options, what);
  if ("state" in exit) return exit;
  return toActResult(transport.name, exit, parseAct(exit.stdout.toString("utf8")), options, what.sentence);
}

/** As `act`, up to what the helper printed; a call that could not be begun is a result already. */
export async function runAct(
  transport: HostTransport,
  { onOutput, signal, timeoutSeconds }: ActOptions,
  { args, input, problem, extraSeconds = 0 }: Act,
): Promise<HelperExit | ActResult> {
  const refusal = problem ?? actProblem({ timeoutSeconds });
  if (refusal) return refused(`Nothing was done: ${refusal}.`);
  try {
    const timeoutMs = (timeoutSeconds + extraSeconds) * 1000;
    return await transport.run({ args, acts: true, input, timeoutMs, maxBytes: maxOutputBytes, onOutput, signal });
  } catch (error) {
    // A way that does not come about is an expected answer here: nothing was begun.
    if (error instanceof AppError) return refused(`Nothing was done: ${error.message}`);
    throw error;
  }
}

const refused = (detail: string): ActResult => ({ state: "refused", detail, facts: {} });

/** An answer that was printed to its end counts, also when the call was cancelled in that moment. */
function toActResult(
  name: string,
  exit: HelperExit,
  { answer, reason, facts }: ActReport,
  options: ActOptions,
  sentence: Act["sentence"],
): ActResult {
  const why = reason ?? "the helper gave no reason";
  switch (answer) {
    case "done":
    case "already":
      return { state: answer, detail: sentence(facts, answer === "done"), facts };
    case "refused":
    case "changed":
      return { state: answer, detail: `Nothing was done: ${why}.`, facts };
    case "not-supported":
      return { state: "not supported", detail: `Nothing was done: ${why}.`, facts };
    case "failed":
      return { state: "failed", detail: `It did not succeed: ${why}.`, facts };
    case null:
      return withoutAnswer(name, exit, options.timeoutSeconds);
  }
}

/** With these codes the helper or what should start it ends before anything is done. */
const refusalCodes = [64, 65, 77, 126, 127];

/** What is known of a call whose answer did not come. `during` is what it had said by then. */
export function withoutAnswer(name: string, exit: HelperExit, timeoutSeconds: number, during = ""): ActResult {
  const state = (state: ActResult["state"], detail: string): ActResult => ({ state, detail, facts: {} });
  const said = during === "" ? "" : ` ${during}`;
  const left = exit.survivors.length === 0 ? "" : ` Still running: process ${exit.survivors.join(", ")}.`;
  if (exit.lost) {
    return state(
      "lost",
      `The connection to ${name} broke before the helper's answer; whether it is done is not known.${said}`,
    );
  }
  if (exit.cancelled) return state("cancelled", `It was cancelled, and ended on the host.${said}${left}`);
  if (exit.timedOut) {
    return state("timed out", `It did not finish within ${timeoutSeconds} s and was ended.${said}${left}`);
  }
  if (exit.exitCode === 0) return state("failed", `The host helper gave no whole answer.${said}`);
  const refusal = describeRefusal(exit);
  const isRefused = exit.exitCode !== null && refusalCodes.includes(exit.exitCode);
  if (isRefused || /^sudo:/m.test(exit.stderr)) return state("refused", `Nothing was done: ${refusal}`);
  return state("failed", `It ended early: ${refusal}${said}`);
}
