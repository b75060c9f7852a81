import { formatBytes } from "@/lib/domain/format/format";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { RunBefore } from "./record";

/** What can be seen of a node from outside: its process, and whether its API answers. */
export interface NodeLook {
  /** `gone`: no process of the node runs. `unseen`: nobody could look. */
  host:
    | { state: "running"; facts: HostFacts }
    | { state: "gone"; detail: string }
    | { state: "unseen"; detail: string };
  /** null: the node's API is not configured. */
  health: { answers: boolean; version: string | null } | null;
}

export interface RunVerdict {
  /** `failed`: known not to be as wanted. `unknown`: cannot be seen. */
  state: "verified" | "failed" | "unknown";
  detail: string;
  factsToCheck: string[];
}

/**
 * Compares a node with what it was before it was restarted: another process of the same program, whose API answers. Another
 * version of that program is told and is no failure. The identity of a process is its pid and start.
 * @param mustShrink whether RSS must be below what it was; else it is only told
 */
export function judgeNode(before: RunBefore, now: NodeLook, { mustShrink }: { mustShrink: boolean }): RunVerdict {
  if (now.host.state === "unseen") {
    return {
      state: "unknown",
      detail: `The node's process cannot be seen: ${now.host.detail}`,
      factsToCheck: [
        `Does process ${before.pid ?? "of the node"}${before.startTicks === null ? "" : ` (start ticks ${before.startTicks})`} still run?`,
        "Has its supervisor started a new process?",
        "Does the node's health check answer?",
      ],
    };
  }
  if (now.host.state === "gone") {
    return failed(
      `No process of the node runs: ${now.host.detail}`,
      "Why does its supervisor start no new process?",
      "What does the node's log say?",
    );
  }
  const { pid, startTicks, rssBytes, executable } = now.host.facts;
  if (startTicks === before.startTicks && pid === before.pid) {
    return failed(`Process ${pid} still runs: it was not restarted.`, `Why does process ${pid} not end on TERM?`);
  }
  const size = `RSS ${before.rssBytes === null ? "unknown" : formatBytes(before.rssBytes)} → ${formatBytes(rssBytes ?? Number.NaN)}`;
  if (isOther(programOf(before.executable), programOf(executable))) {
    return failed(
      `Process ${pid} is another program: ${executable} instead of ${before.executable}.`,
      "Which program does the node's supervisor start?",
    );
  }
  if (now.health?.answers === false) {
    return failed(
      `Restarted as process ${pid} (${size}), but its health check does not answer.`,
      "Does the node's health check answer?",
      "What does the node's log say since the restart?",
    );
  }
  if (mustShrink && before.rssBytes !== null && rssBytes !== null && rssBytes >= before.rssBytes) {
    return failed(
      `Restarted as process ${pid}, but RSS did not fall (${size}).`,
      "What fills the memory of the new process?",
    );
  }
  const health = now.health === null ? "its API is not configured" : "healthy";
  // The same program by its path: a package that was upgraded on disk takes effect with whatever restart comes next.
  const upgraded = isOther(before.version, now.health?.version)
    ? ` It is version ${now.health?.version} now, and was ${before.version}: another version was installed before the restart.`
    : "";
  return { state: "verified", detail: `New process ${pid}, ${size}, ${health}.${upgraded}`, factsToCheck: [] };
}

/** One sentence on what can be seen of a node, for a run that was ended before it was verified. */
export function describeNode(before: RunBefore | null, { host }: NodeLook): string {
  if (host.state === "unseen") return `The node cannot be seen: ${host.detail}`;
  if (host.state === "gone") return `No process of the node runs: ${host.detail}`;
  const { pid, startTicks } = host.facts;
  if (before?.pid == null) return `The node runs as process ${pid}.`;
  return before.pid === pid && before.startTicks === startTicks
    ? `Process ${pid} still runs: it was not restarted.`
    : `Process ${pid} runs instead of process ${before.pid}.`;
}

function failed(detail: string, ...factsToCheck: string[]): RunVerdict {
  return { state: "failed", detail, factsToCheck };
}

/** A program that was replaced on disk is still called by its path, with a note by the kernel. */
const programOf = (executable: string | null | undefined) => executable?.replace(/ \(deleted\)$/, "");

/** Different, where both are known. */
function isOther(before: string | null | undefined, now: string | null | undefined): boolean {
  return before != null && now != null && before !== now;
}
