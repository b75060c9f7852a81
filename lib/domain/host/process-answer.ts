import { keyedLines, splitSections, wholeNumber } from "./sections";

/** Which run of which program was read. */
export interface ProcessStamp {
  pid: number;
  /** Start of the process, epoch ms: boot time (whole seconds) plus the kernel's ticks. */
  startedAt: number;
  /** Start in clock ticks since boot: with `pid` the identity of a process, free of clock changes. */
  startTicks: number;
  executable: string | null;
}

/** Why a verb gave no value; the states are those of `HostFactsResult`. */
interface HostProblem {
  state: "gone" | "mismatch" | "unreadable" | "malformed";
  detail: string;
}

/** The answer of a reading verb. Parts of `value` that the host did not tell are null, and `value.unreadable` says why. */
export type HostAnswer<T> = { state: "answered"; value: T } | HostProblem;

const problemStates = ["gone", "mismatch", "unreadable"] as const;
const cutOff: HostProblem = {
  state: "malformed",
  detail: "the helper's answer is cut off or is not an answer of guts-host",
};

/** The lines of the `process` section as a stamp; null unless all of pid, start and boot time are there. */
export function toProcessStamp(process: ReadonlyMap<string, string>): ProcessStamp | null {
  const pid = wholeNumber(process.get("pid"));
  const startTicks = wholeNumber(process.get("start_ticks"));
  const ticksPerSecond = wholeNumber(process.get("clk_tck"));
  const bootSeconds = wholeNumber(process.get("btime"));
  if (pid === null || startTicks === null || !ticksPerSecond || bootSeconds === null) return null;
  return {
    pid,
    startedAt: Math.round(bootSeconds * 1000 + (startTicks * 1000) / ticksPerSecond),
    startTicks,
    executable: process.get("executable") || null,
  };
}

/** Reads the answer of a verb that speaks about one process: `read` sees only whole answers about one that lives. */
export function readProcessAnswer<T>(
  text: string,
  read: (sections: ReadonlyMap<string, string>, stamp: ProcessStamp) => T,
): HostAnswer<T> {
  const sections = splitSections(text, "==");
  const process = keyedLines(sections.get("process") ?? "");
  const state = process.get("state");
  const problem = problemStates.find((candidate) => candidate === state);
  if (problem) return { state: problem, detail: process.get("reason") ?? "the helper gave no reason" };
  const end = keyedLines(sections.get("end") ?? "").get("state");
  const stamp = toProcessStamp(process);
  if (state !== "running" || end === undefined || stamp === null) return cutOff;
  if (end !== "running") return { state: "gone", detail: "the process ended while it was being read" };
  return { state: "answered", value: read(sections, stamp) };
}

/**
 * As `readProcessAnswer`, for a verb that also answers where the process is gone and its unit, or the caller with a backup
 * to show for it, names its file: then there is no stamp.
 */
export function readFileAnswer<T>(
  text: string,
  read: (sections: ReadonlyMap<string, string>, stamp: ProcessStamp | null) => T,
): HostAnswer<T> {
  const sections = splitSections(text, "==");
  if (keyedLines(sections.get("process") ?? "").get("state") !== "gone, file known") {
    return readProcessAnswer(text, read);
  }
  const isWhole = keyedLines(sections.get("end") ?? "").get("state") === "answered";
  return isWhole ? { state: "answered", value: read(sections, null) } : cutOff;
}

/** Reads the answer of a verb that speaks about the host as a whole. */
export function readHostAnswer<T>(text: string, read: (sections: ReadonlyMap<string, string>) => T): HostAnswer<T> {
  const sections = splitSections(text, "==");
  const isWhole = keyedLines(sections.get("end") ?? "").get("state") === "answered";
  return isWhole ? { state: "answered", value: read(sections) } : cutOff;
}

/**
 * Reads the answer of a verb that was told a process or a unit and may answer about either: with a `process` section or
 * without one, as long as the answer is whole.
 */
export function readSelectedAnswer<T>(text: string, read: (sections: ReadonlyMap<string, string>) => T): HostAnswer<T> {
  const sections = splitSections(text, "==");
  const process = keyedLines(sections.get("process") ?? "");
  const problem = problemStates.find((candidate) => candidate === process.get("state"));
  if (problem) return { state: problem, detail: process.get("reason") ?? "the helper gave no reason" };
  const end = keyedLines(sections.get("end") ?? "").get("state");
  if (end === "gone") return { state: "gone", detail: "the process ended while it was being read" };
  return end === "answered" || end === "running" ? { state: "answered", value: read(sections) } : cutOff;
}
