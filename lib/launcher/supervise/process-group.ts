import { readdirSync, readFileSync } from "node:fs";
import { waitUntil } from "@/lib/launcher/wait";

/** How long a program gets to end by itself. */
const graceMs = 10_000;

/** The living processes of a group. Those that have ended and only wait to be collected do not count. */
export function groupMembers(group: number): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 1 && isMember(pid, group));
}

function isMember(pid: number, group: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // After the name in parentheses: state, parent, process group.
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(pgrp) === group && state !== "Z" && state !== "X";
  } catch {
    return false;
  }
}

/** Sends a signal to a whole group; a group that has ended is fine. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch {
    // Nobody is left.
  }
}

/** Ends a group: TERM, and KILL after ten seconds or as soon as `hurry` is aborted. Resolves when nobody is left. */
export async function endGroup(group: number, hurry: AbortSignal): Promise<void> {
  const isOver = () => groupMembers(group).length === 0;
  signalGroup(group, "SIGTERM");
  await waitUntil(() => isOver() || hurry.aborted, { timeoutMs: graceMs });
  if (isOver()) return;
  signalGroup(group, "SIGKILL");
  await waitUntil(isOver, { timeoutMs: 5_000 });
}
