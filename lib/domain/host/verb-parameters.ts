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
