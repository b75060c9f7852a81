import { pidFilePathProblem } from "./pid-file-path";

/** Whose kills to look for; without any, those of the whole host. */
export interface OomQuery {
  /** 1 to 720; default 24. */
  hours?: number;
  pid?: number;
  /** A cgroup's path from the root of its hierarchy; those below it count too. Not together with `pid`. */
  cgroup?: string;
}

/** What to list; times are looked at whatever their age. */
export interface ChangesQuery {
  /** How far back the package's history goes: 1 to 90, default 7. */
  days?: number;
  /** A systemd unit whose files' times to add. */
  unit?: string;
}

const mostHours = 720;
const mostDays = 90;
const mostPid = 4_194_304;
const mostTimeoutSeconds = 300;
const leastLimitBytes = 1024 * 1024;

function rangeProblem(name: string, value: number | undefined, most: number): string | null {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return null;
  return `${name} must be a whole number from 1 to ${most}`;
}

/** Why the helper would refuse this query, which checks the same rules again; null when it would not. */
export function oomQueryProblem({ hours, pid, cgroup }: OomQuery): string | null {
  if (pid !== undefined && cgroup !== undefined) return "give a process id or a cgroup, not both";
  const pathProblem = cgroup === undefined ? null : pidFilePathProblem(cgroup);
  if (pathProblem) return `the cgroup ${pathProblem}`;
  return rangeProblem("hours", hours, mostHours) ?? rangeProblem("the process id", pid, mostPid);
}

/** As `oomQueryProblem`, for `changes`. */
export function changesQueryProblem({ days, unit }: ChangesQuery): string | null {
  return rangeProblem("days", days, mostDays) ?? (unit === undefined ? null : unitNameProblem(unit));
}

/** As `oomQueryProblem`, for the name of a systemd unit. */
export function unitNameProblem(name: string): string | null {
  return /^[A-Za-z0-9_][A-Za-z0-9:_.@-]{0,254}$/.test(name) ? null : "the unit must be the name of a systemd unit";
}

/** As `oomQueryProblem`, for the name of a backup beside the configuration file. */
export function backupNameProblem(name: string): string | null {
  return /^[A-Za-z0-9_@+:=,~%][A-Za-z0-9._@+:=,~%-]{0,254}$/.test(name)
    ? null
    : "the backup must be the name of a file beside the configuration";
}

/** As `oomQueryProblem`, for the path of a configuration file. */
export function configPathProblem(path: string): string | null {
  const problem = pidFilePathProblem(path);
  return problem && `the path of the configuration file ${problem}`;
}

/** Which process a verb is about: the one that a pid file recorded, or the main process of a systemd unit. */
export type ProcessSelector = readonly [option: "--pid-file" | "--unit", value: string];

/** As `oomQueryProblem`, for a sha256. */
export function sha256Problem(text: string): string | null {
  return /^[0-9a-f]{64}$/.test(text) ? null : "the sha256 must be 64 lower-case hexadecimal digits";
}

/** As `oomQueryProblem`, for the name of a heap dump. */
export function dumpNameProblem(name: string): string | null {
  return /^heap-[A-Za-z0-9._@+:=,~%-]{0,245}\.prof$/.test(name)
    ? null
    : "the dump must be a name that the dump folder lists";
}

/** As `oomQueryProblem`, for what a process was seen to start at and how long a call may take. */
export function actProblem({
  expectStartTicks,
  timeoutSeconds,
}: {
  expectStartTicks?: number;
  timeoutSeconds: number;
}): string | null {
  if (expectStartTicks !== undefined && (!Number.isSafeInteger(expectStartTicks) || expectStartTicks < 1)) {
    return "the expected start must be a positive whole number of clock ticks, as the last look at the process gave it";
  }
  return Number.isInteger(timeoutSeconds) && timeoutSeconds >= 1 ? null : "the timeout must be whole seconds from 1";
}

/** What the helper takes as `--timeout` at most, whatever the call as a whole may take. */
export function helperTimeout(timeoutSeconds: number): string {
  return String(Math.min(timeoutSeconds, mostTimeoutSeconds));
}

/** As `oomQueryProblem`, for a memory limit. */
export function memorySettingProblem(setting: number | "infinity" | "unset" | null): string | null {
  if (typeof setting !== "number") return null;
  return Number.isSafeInteger(setting) && setting >= leastLimitBytes
    ? null
    : "a memory limit must be a whole number of bytes, at least 1 MiB";
}

/** As `oomQueryProblem`, for an OOM score. */
export function oomScoreProblem(value: number): string | null {
  return Number.isInteger(value) && Math.abs(value) <= 1000
    ? null
    : "an OOM score must be a whole number from -1000 to 1000";
}
