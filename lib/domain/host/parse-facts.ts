import type { HostFacts, HostFactsResult } from "./facts";
import { parseCgroup } from "./parse-cgroup";
import { parseTop } from "./parse-top";
import { toProcessStamp } from "./process-answer";
import { keyedLines, kibToBytes, namedCount, splitSections, unreadableLines, wholeNumber } from "./sections";

const sigusr1Bit = 1n << 9n;
const problemStates = ["gone", "mismatch", "unreadable"] as const;

/**
 * Reads the answer of `guts-host facts` (format: head of helper/guts-host; contents: proc(5)). Never throws. A number
 * that the text does not give is null, and an answer without its last section is `malformed`, since a part would pass
 * for the whole.
 */
export function parseFacts(text: string): HostFactsResult {
  const sections = splitSections(text, "==");
  const process = keyedLines(sections.get("process") ?? "");
  const state = process.get("state");
  const problem = problemStates.find((candidate) => candidate === state);
  if (problem) return { state: problem, detail: process.get("reason") ?? "the helper gave no reason" };

  const end = keyedLines(sections.get("end") ?? "").get("state");
  if (state !== "running" || end === undefined) {
    return { state: "malformed", detail: "the helper's answer is cut off or is not an answer of guts-host" };
  }
  if (end !== "running") return { state: "gone", detail: "the process ended while it was being read" };
  return readRunning(sections, process);
}

function readRunning(sections: Map<string, string>, process: Map<string, string>): HostFactsResult {
  const section = (name: string) => sections.get(name) ?? "";
  const stamp = toProcessStamp(process);
  if (stamp === null) {
    return { state: "malformed", detail: "the helper did not say which process it read, or when that started" };
  }
  const status = keyedLines(section("status"));
  const rssBytes = kibToBytes(status.get("VmRSS"));
  if (rssBytes === null) {
    return { state: "unreadable", detail: "/proc/PID/status has no VmRSS: the process is ending, or may not be read" };
  }
  const meminfo = keyedLines(section("meminfo"));
  const sigCgt = /^[0-9a-f]{1,32}$/i.exec(status.get("SigCgt") ?? "")?.[0] ?? null;
  const facts: HostFacts = {
    ...stamp,
    rssBytes,
    peakBytes: kibToBytes(status.get("VmHWM")),
    sizeBytes: kibToBytes(status.get("VmSize")),
    anonBytes: kibToBytes(status.get("RssAnon")),
    fileBytes: kibToBytes(status.get("RssFile")),
    swapBytes: kibToBytes(status.get("VmSwap")),
    sigCgt,
    catchesSigusr1: sigCgt === null ? null : (BigInt(`0x${sigCgt}`) & sigusr1Bit) !== 0n,
    noFileLimit: parseNoFileLimit(section("limits")),
    cgroup: parseCgroup(section("cgroup")),
    host: {
      totalBytes: kibToBytes(meminfo.get("MemTotal")),
      availableBytes: kibToBytes(meminfo.get("MemAvailable")),
      oomKills: namedCount(section("vmstat"), "oom_kill"),
    },
    top: parseTop(section("top")),
    unreadable: unreadableLines(sections),
  };
  return { state: "running", facts };
}

function parseNoFileLimit(limits: string): HostFacts["noFileLimit"] {
  const soft = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
  return soft === "unlimited" ? "unlimited" : wholeNumber(soft);
}
