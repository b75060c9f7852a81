import { readFileSync, readlinkSync } from "node:fs";

/** What identifies one run of one process: the pid alone is reused. */
export interface ProcessIdentity {
  pid: number;
  /** Start time in clock ticks since boot: field 22 of `/proc/PID/stat`. */
  startTicks: string;
  executable: string;
}

/** Reads who a process is; null when it does not exist (any more). */
export function findProcessIdentity(pid: number): ProcessIdentity | null {
  try {
    const startTicks = parseStartTicks(readFileSync(`/proc/${pid}/stat`, "utf8"));
    return startTicks === null ? null : { pid, startTicks, executable: readlinkSync(`/proc/${pid}/exe`) };
  } catch {
    return null;
  }
}

/** Reads a process's VmRSS in bytes; null when it is gone or has no memory left to report. */
export function findRssBytes(pid: number): number | null {
  try {
    return parseRssBytes(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return null;
  }
}

/** Takes field 22 from `/proc/PID/stat`. The second field may hold blanks and brackets, so counting starts after it. */
export function parseStartTicks(stat: string): string | null {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}

/** Takes VmRSS from `/proc/PID/status`, in bytes; null when the line is missing, as for a zombie. */
export function parseRssBytes(status: string): number | null {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}
