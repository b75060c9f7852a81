import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import path from "node:path";

/** What a running PostgreSQL says about itself in `postmaster.pid`; the port is null until it has got one. */
export interface PostmasterPid {
  pid: number;
  port: number | null;
  /** Whether it accepts connections, in its own words. */
  isReady: boolean;
}

/** Lines: pid, data folder, start time, port, socket folder, listen address, shared memory, status. */
export function parsePostmasterPid(text: string): PostmasterPid | null {
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  return {
    pid,
    port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : null,
    isReady: lines[7]?.trim() === "ready",
  };
}

export function readPostmasterPid(dataDir: string): PostmasterPid | null {
  try {
    return parsePostmasterPid(readFileSync(path.join(dataDir, "postmaster.pid"), "utf8"));
  } catch {
    return null;
  }
}

/**
 * The processes that work in a data folder. PostgreSQL and all of its children stand in theirs, so this tells a live
 * server from a reused pid, and finds children that outlived a killed server.
 */
export function processesIn(dataDir: string): number[] {
  let folder: string;
  try {
    folder = realpathSync(dataDir);
  } catch {
    return [];
  }
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid > 1 && workingFolder(pid) === folder);
}

function workingFolder(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return null;
  }
}
