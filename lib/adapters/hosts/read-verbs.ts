import "server-only";
import { createHash } from "node:crypto";
import { type ConfigBackups, parseBackups } from "@/lib/domain/host/backups";
import { type HostChanges, parseChanges } from "@/lib/domain/host/changes";
import { type HostConfig, parseConfig } from "@/lib/domain/host/config";
import { type OomEvents, parseOomEvents } from "@/lib/domain/host/oom-events";
import type { HostAnswer } from "@/lib/domain/host/process-answer";
import { type ProcessMemory, parseProcessMemory } from "@/lib/domain/host/process-memory";
import { parseSystemMemory, type SystemMemory } from "@/lib/domain/host/system-memory";
import { parseUnit, type UnitProperties } from "@/lib/domain/host/unit";
import {
  backupNameProblem,
  type ChangesQuery,
  changesQueryProblem,
  type OomQuery,
  oomQueryProblem,
  unitNameProblem,
} from "@/lib/domain/host/verb-parameters";
import { AppError } from "@/lib/errors";
import type { HelperAccess } from "./helper-command";
import { readHelper } from "./read-helper";

// Each of these runs the verb of its name on this machine. They reject as `readHelper` does, and with an `AppError` of
// code `invalid` for parameters that the helper would refuse.

type Access = HelperAccess & { signal?: AbortSignal | undefined };
type ProcessAccess = Access & { pidFile: string };

const kib = 1024;
/** A large process's page tables, a large journal and a large executable each take seconds to read. */
const timeoutMs = { memory: 15_000, host: 5000, log: 30_000, unit: 10_000, files: 20_000, changes: 45_000 } as const;

/** Memory of the process and of its cgroup, in full. The kernel walks all of its pages: seconds for tens of GiB. */
export async function readLocalProcessMemory(access: ProcessAccess): Promise<HostAnswer<ProcessMemory>> {
  const args = ["process-memory", "--pid-file", access.pidFile];
  return parseProcessMemory(await text(access, args, timeoutMs.memory, 256 * kib));
}

/** Memory, swap and memory pressure of the host, and its ten largest processes. */
export async function readLocalSystemMemory(access: Access): Promise<HostAnswer<SystemMemory>> {
  return parseSystemMemory(await text(access, ["system-memory"], timeoutMs.host, 256 * kib));
}

/** Out-of-memory kills in the kernel's log. */
export async function readLocalOomEvents(access: Access, query: OomQuery): Promise<HostAnswer<OomEvents>> {
  refuse(oomQueryProblem(query));
  const { pid, cgroup, hours } = query;
  const args = ["oom-events", ...option("--pid", pid), ...option("--cgroup", cgroup), ...option("--hours", hours)];
  return parseOomEvents(await text(access, args, timeoutMs.log, 512 * kib));
}

/** Properties of a systemd unit. */
export async function readLocalUnit(access: Access, unit: string): Promise<HostAnswer<UnitProperties>> {
  refuse(unitNameProblem(unit));
  return parseUnit(await text(access, ["unit", "--unit", unit], timeoutMs.unit, 256 * kib));
}

/** The process's configuration file without its secrets, or with `backup` one of the files that `readLocalBackups` lists. */
export async function readLocalConfig(access: ProcessAccess, backup?: string): Promise<HostAnswer<HostConfig>> {
  refuse(backup === undefined ? null : backupNameProblem(backup));
  const args = ["config", "--pid-file", access.pidFile, ...option("--backup", backup)];
  return parseConfig(await bytes(access, args, timeoutMs.files, 1100 * kib), sha256);
}

/** The newest backups beside the configuration file. */
export async function readLocalBackups(access: ProcessAccess): Promise<HostAnswer<ConfigBackups>> {
  const args = ["backups", "--pid-file", access.pidFile];
  return parseBackups(await text(access, args, timeoutMs.files, 256 * kib));
}

/** When the executable, its package, the configuration and the unit's files changed, and the last boot. */
export async function readLocalChanges(access: ProcessAccess, query: ChangesQuery): Promise<HostAnswer<HostChanges>> {
  refuse(changesQueryProblem(query));
  const args = [
    "changes",
    "--pid-file",
    access.pidFile,
    ...option("--unit", query.unit),
    ...option("--days", query.days),
  ];
  return parseChanges(await text(access, args, timeoutMs.changes, 256 * kib));
}

function option(name: string, value: string | number | undefined): string[] {
  return value === undefined ? [] : [name, String(value)];
}

function refuse(problem: string | null): void {
  if (problem) throw new AppError("invalid", `Nothing was read: ${problem}.`);
}

function sha256(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

async function text(access: Access, args: string[], timeout: number, maxBytes: number): Promise<string> {
  return (await bytes(access, args, timeout, maxBytes)).toString("utf8");
}

function bytes({ helperPath, sudo, signal }: Access, args: string[], timeout: number, maxBytes: number) {
  return readHelper({ helperPath, sudo, signal, args, timeoutMs: timeout, maxBytes });
}
