import { readFileSync } from "node:fs";

/**
 * When a process began, in clock ticks since boot (field 22 of /proc/PID/stat). A pid alone is reused; a pid with this
 * number is one process. Null when there is no such process or it has ended and only waits to be collected.
 * @param {number} pid
 * @returns {number | null}
 */
export function startTicks(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold spaces and parentheses, so fields are counted from the last one.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? null : Number(fields[19]);
  } catch {
    return null;
  }
}

/**
 * Whether the process remembered as (pid, ticks) still runs.
 * @param {{ pid: number, ticks: number | null }} known
 */
export function isRunning({ pid, ticks }) {
  return Number.isInteger(pid) && pid > 1 && ticks !== null && startTicks(pid) === ticks;
}
