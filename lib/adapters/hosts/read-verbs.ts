import "server-only";
import { createHash } from "node:crypto";
import type { DumpFolder, MemoryLimits } from "@/lib/domain/host/actor";
import { type ConfigBackups, parseBackups } from "@/lib/domain/host/backups";
import { type HostChanges, parseChanges } from "@/lib/domain/host/changes";
import { type HostConfig, parseConfig, parseRawConfig, type RawHostConfig } from "@/lib/domain/host/config";
import { parseDump, parseDumps } from "@/lib/domain/host/dumps";
import type { HostFactsResult } from "@/lib/domain/host/facts";
import { parseMemoryLimits, parseOomScore } from "@/lib/domain/host/limits";
import { type OomEvents, parseOomEvents } from "@/lib/domain/host/oom-events";
import { parseFacts } from "@/lib/domain/host/parse-facts";
import type { HostAnswer } from "@/lib/domain/host/process-answer";
import { type ProcessMemory, parseProcessMemory } from "@/lib/domain/host/process-memory";
import { splitSections } from "@/lib/domain/host/sections";
import { parseSystemMemory, type SystemMemory } from "@/lib/domain/host/system-memory";
import { parseUnit, type UnitProperties } from "@/lib/domain/host/unit";
import {
  backupNameProblem,
  type ChangesQuery,
  changesQueryProblem,
  configPathProblem,
  dumpNameProblem,
  type OomQuery,
  oomQueryProblem,
  type ProcessSelector,
  unitNameProblem,
} from "@/lib/domain/host/verb-parameters";
import { type HelperVersion, parseVersion } from "@/lib/domain/host/version";
import { AppError } from "@/lib/errors";
import { readHelper } from "./read-helper";
import type { HostTransport } from "./transport";

// Each of these runs the verb of its name. They reject as `readHelper` does, and with an `AppError` of code `invalid` for
// parameters that the helper would refuse.

export interface ReadAccess {
  transport: HostTransport;
  signal?: AbortSignal | undefined;
}
export type ProcessReadAccess = ReadAccess & {
  selector: ProcessSelector;
  /** The node's configuration file as the target has it, for a process that is gone and cannot say it any more. */
  configPath?: string | undefined;
};

const kib = 1024;
const mib = 1024 * kib;
/** A large process's page tables, a large journal and a large executable each take seconds to read. */
const timeoutMs = {
  facts: 5000,
  memory: 15_000,
  host: 5000,
  log: 30_000,
  unit: 10_000,
  files: 20_000,
  changes: 45_000,
  dump: 120_000,
  diagnostics: 90_000,
} as const;
/** Of a heap dump that is fetched; a dump of a profiler is far smaller. */
const mostDumpBytes = 256 * mib;

/** What runs and how much memory it has. A process that is gone or not ours is a value. */
export async function readFacts(access: ProcessReadAccess, timeout?: number): Promise<HostFactsResult> {
  return parseFacts(await text(access, ["facts", ...access.selector], timeout ?? timeoutMs.facts, 256 * kib));
}

/** Memory of the process and of its cgroup, in full. The kernel walks all of its pages: seconds for tens of GiB. */
export async function readProcessMemory(access: ProcessReadAccess): Promise<HostAnswer<ProcessMemory>> {
  return parseProcessMemory(await text(access, ["process-memory", ...access.selector], timeoutMs.memory, 256 * kib));
}

/** Memory, swap and memory pressure of the host, and its ten largest processes. */
export async function readSystemMemory(access: ReadAccess): Promise<HostAnswer<SystemMemory>> {
  return parseSystemMemory(await text(access, ["system-memory"], timeoutMs.host, 256 * kib));
}

/** Out-of-memory kills in the kernel's log. */
export async function readOomEvents(access: ReadAccess, query: OomQuery): Promise<HostAnswer<OomEvents>> {
  refuse(oomQueryProblem(query));
  const { pid, cgroup, hours } = query;
  const args = ["oom-events", ...option("--pid", pid), ...option("--cgroup", cgroup), ...option("--hours", hours)];
  return parseOomEvents(await text(access, args, timeoutMs.log, 512 * kib));
}

/** Properties of a systemd unit. */
export async function readUnit(access: ReadAccess, unit: string): Promise<HostAnswer<UnitProperties>> {
  refuse(unitNameProblem(unit));
  return parseUnit(await text(access, ["unit", "--unit", unit], timeoutMs.unit, 256 * kib));
}

/** The process's configuration file without its secrets, or with `backup` one of the files that `readBackups` lists. */
export function readConfig(access: ProcessReadAccess, backup?: string): Promise<HostAnswer<HostConfig>> {
  return askTwice(access, async (path) => parseConfig(await configBytes(access, backup, path), sha256));
}

/** As `readConfig`, with the secrets. */
export function readRawConfig(access: ProcessReadAccess): Promise<HostAnswer<RawHostConfig>> {
  return askTwice(access, async (path) => parseRawConfig(await configBytes(access, undefined, path), sha256));
}

/** A process that is gone has no file until the target's own path is named; most units say it all the same. */
async function askTwice<T>(
  { selector, configPath }: ProcessReadAccess,
  ask: (path?: string) => Promise<HostAnswer<T>>,
): Promise<HostAnswer<T>> {
  const answer = await ask();
  const isGone = answer.state === "gone" || answer.state === "mismatch";
  if (!isGone) return answer;
  if (configPath !== undefined) return ask(configPath);
  if (selector[0] === "--unit") return answer;
  const detail = `${answer.detail}; with host.configPath in guts-runbook.yaml its configuration can be read all the same`;
  return { ...answer, detail };
}

async function configBytes(access: ProcessReadAccess, backup?: string, path?: string): Promise<Buffer> {
  refuse(
    (backup === undefined ? null : backupNameProblem(backup)) ?? (path === undefined ? null : configPathProblem(path)),
  );
  const args = ["config", ...access.selector, ...option("--backup", backup), ...option("--config", path)];
  return bytes(access, args, timeoutMs.files, 1100 * kib);
}

/** The newest backups beside the configuration file. */
export async function readBackups(access: ProcessReadAccess): Promise<HostAnswer<ConfigBackups>> {
  return parseBackups(await text(access, ["backups", ...access.selector], timeoutMs.files, 256 * kib));
}

/** When the executable, its package, the configuration and the unit's files changed, and the last boot. */
export async function readChanges(access: ProcessReadAccess, query: ChangesQuery): Promise<HostAnswer<HostChanges>> {
  refuse(changesQueryProblem(query));
  // A selector that is the unit names it already.
  const unit = access.selector[0] === "--unit" ? undefined : query.unit;
  const args = ["changes", ...access.selector, ...option("--unit", unit), ...option("--days", query.days)];
  return parseChanges(await text(access, args, timeoutMs.changes, 256 * kib));
}

export async function readMemoryLimits(access: ProcessReadAccess): Promise<HostAnswer<MemoryLimits>> {
  return parseMemoryLimits(await text(access, ["memory-limits", ...access.selector], timeoutMs.unit, 64 * kib));
}

export async function readOomScore(
  access: ProcessReadAccess,
): Promise<HostAnswer<{ value: number; persistent: number | null }>> {
  return parseOomScore(await text(access, ["oom-score-read", ...access.selector], timeoutMs.unit, 64 * kib));
}

/** The heap dumps in the dump folder, and its room. */
export async function readDumps(access: ProcessReadAccess, folder: string): Promise<HostAnswer<DumpFolder>> {
  const args = ["dumps", ...access.selector, "--dir", folder];
  return parseDumps(await text(access, args, timeoutMs.files, 64 * kib));
}

/** The content of one of them, at most 256 MiB. */
export async function readDump(
  access: ProcessReadAccess,
  folder: string,
  name: string,
): Promise<HostAnswer<Uint8Array>> {
  refuse(dumpNameProblem(name));
  const args = ["dump", ...access.selector, "--dir", folder, "--name", name];
  return parseDump(await bytes(access, args, timeoutMs.dump, mostDumpBytes), sha256);
}

/** Everything that a bundle wants, as raw text by section; secrets included. */
export async function readDiagnostics(access: ProcessReadAccess): Promise<ReadonlyMap<string, string>> {
  const all = await text(access, ["diagnostics", ...access.selector], timeoutMs.diagnostics, 32 * mib);
  const sections = splitSections(all, "==");
  sections.delete("");
  sections.delete("end");
  return sections;
}

/** Which helper answers, and as whom. */
export async function readVersion(access: ReadAccess): Promise<HelperVersion> {
  return parseVersion(await text(access, ["version"], timeoutMs.host, 16 * kib));
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

async function text(access: ReadAccess, args: string[], timeout: number, maxBytes: number): Promise<string> {
  return (await bytes(access, args, timeout, maxBytes)).toString("utf8");
}

function bytes({ transport, signal }: ReadAccess, args: string[], timeout: number, maxBytes: number) {
  return readHelper(transport, { args, timeoutMs: timeout, maxBytes, signal });
}
