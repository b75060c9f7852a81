import { keyedLines, splitSections, wholeNumber } from "./sections";

/** What `guts-host restart` can answer; what each means for the node is told in the head of helper/guts-host. */
const restartAnswers = ["restarted", "already-restarted", "still-running", "not-back"] as const;
export type RestartAnswer = (typeof restartAnswers)[number];

/** The text of one call of `guts-host restart`, which may have been cut off at any point. */
export interface RestartReport {
  /** null: the helper did not get to its answer, and what is known is `sentToPid` alone. */
  answer: RestartAnswer | null;
  /** The process that runs after the call; null when there is none, or none is known. */
  pid: number | null;
  /** Its start in clock ticks since boot. */
  startTicks: number | null;
  /** The process that TERM went to; null: this call said of none that it sent it. */
  sentToPid: number | null;
  /** Why no new process was found. */
  reason: string | null;
}

/** Reads what `guts-host restart` printed (format: head of helper/guts-host). Never throws. */
export function parseRestart(text: string): RestartReport {
  const sections = splitSections(text, "==");
  const progress = keyedLines(sections.get("restart") ?? "");
  const result = keyedLines(sections.get("result") ?? "");
  const sentToPid = wholeNumber(/^TERM to process (\S+)$/.exec(progress.get("sent") ?? "")?.[1]);
  const answer = restartAnswers.find((candidate) => candidate === result.get("result"));
  const pid = wholeNumber(result.get("pid"));
  const startTicks = wholeNumber(result.get("start"));
  const isWhole = sections.has("end") && (answer === "not-back" || (pid !== null && startTicks !== null));
  if (answer === undefined || !isWhole) return { answer: null, pid: null, startTicks: null, sentToPid, reason: null };
  return { answer, pid, startTicks, sentToPid, reason: result.get("reason") ?? null };
}
