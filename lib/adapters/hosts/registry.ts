import "server-only";
import type { ConfigBackups } from "@/lib/domain/host/backups";
import type { HostChanges } from "@/lib/domain/host/changes";
import type { HostConfig } from "@/lib/domain/host/config";
import type { HostFactsResult } from "@/lib/domain/host/facts";
import type { OomEvents } from "@/lib/domain/host/oom-events";
import type { HostAnswer } from "@/lib/domain/host/process-answer";
import type { ProcessMemory } from "@/lib/domain/host/process-memory";
import type { SystemMemory } from "@/lib/domain/host/system-memory";
import type { UnitProperties } from "@/lib/domain/host/unit";
import type { OomQuery } from "@/lib/domain/host/verb-parameters";
import type { TargetHost } from "@/lib/domain/target/target";
import type { HelperAccess } from "./helper-command";
import { readLocalFacts } from "./local";
import {
  readLocalBackups,
  readLocalChanges,
  readLocalConfig,
  readLocalOomEvents,
  readLocalProcessMemory,
  readLocalSystemMemory,
  readLocalUnit,
} from "./read-verbs";
import { type HostRestartOptions, type HostRestartResult, restartLocal } from "./restart";

/**
 * Reads one node's host. Resolves with `not supported` where this version has no way to that kind of host, so that such
 * a target is shown with the reason; rejects with `UpstreamError`, or with the signal's reason when aborted.
 */
export interface HostReader {
  readFacts(signal?: AbortSignal): Promise<HostFactsResult | NotSupported>;
}

/**
 * What a diagnosis reads once, beside the facts of every round; same promises. Nothing on the host is changed, and no
 * secret of a configuration file comes back. Rejects with an `AppError` of code `invalid` for parameters out of range.
 */
export interface HostDetailReader extends HostReader {
  readProcessMemory(signal?: AbortSignal): Promise<HostAnswer<ProcessMemory> | NotSupported>;
  readSystemMemory(signal?: AbortSignal): Promise<HostAnswer<SystemMemory> | NotSupported>;
  readOomEvents(query?: OomQuery, signal?: AbortSignal): Promise<HostAnswer<OomEvents> | NotSupported>;
  /** The target's `host.unit`. */
  readUnit(signal?: AbortSignal): Promise<HostAnswer<UnitProperties> | NotSupported>;
  readConfig(signal?: AbortSignal): Promise<HostAnswer<HostConfig> | NotSupported>;
  readBackups(signal?: AbortSignal): Promise<HostAnswer<ConfigBackups> | NotSupported>;
  /** The content of a file that `readBackups` lists. */
  readBackup(name: string, signal?: AbortSignal): Promise<HostAnswer<HostConfig> | NotSupported>;
  /** With the files of `host.unit`, where that is given; `days` is for the package's history. */
  readChanges(query?: { days?: number }, signal?: AbortSignal): Promise<HostAnswer<HostChanges> | NotSupported>;
}

interface NotSupported {
  state: "not supported";
  detail: string;
}

/**
 * Acts on one node's host. Every outcome is a value, `not supported` included; what could not be learned is said in
 * `detail`. Repeating a call with the same parameters does nothing twice.
 */
export interface HostRunner {
  restart(options: HostRestartOptions): Promise<HostRestartResult>;
}

export interface HostRunnerOptions {
  /** `helper/guts-host` of this installation; run with the console's own rights. */
  helperPath: string;
}

export interface HostReaderOptions extends HostRunnerOptions {
  /** A run of the helper takes some 30 ms; default 5000. */
  timeoutMs?: number;
}

/** Where `sudo: true` expects the helper: what root runs must not be writable by the console's user. */
const installedHelperPath = "/usr/local/sbin/guts-host";
const defaultTimeoutMs = 5000;

/** The reader for a target's host, or null for a target without host access (`kind: none`). Never throws. */
export function hostReader(host: TargetHost, options: HostReaderOptions): HostDetailReader | null {
  if (host.kind === "none") return null;
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const onHost = whenSupported(hostAccess(host, options));
  const onProcess = whenSupported(localAccess(host, options));
  const unit = host.unit;
  return {
    readFacts: (signal) => onProcess((access) => readLocalFacts({ ...access, timeoutMs, signal })),
    readProcessMemory: (signal) => onProcess((access) => readLocalProcessMemory({ ...access, signal })),
    readSystemMemory: (signal) => onHost((access) => readLocalSystemMemory({ ...access, signal })),
    readOomEvents: (query = {}, signal) => onHost((access) => readLocalOomEvents({ ...access, signal }, query)),
    readUnit: (signal) =>
      unit === undefined
        ? Promise.resolve({ state: "not supported", detail: "the target names no systemd unit; set host.unit" })
        : onHost((access) => readLocalUnit({ ...access, signal }, unit)),
    readConfig: (signal) => onProcess((access) => readLocalConfig({ ...access, signal })),
    readBackups: (signal) => onProcess((access) => readLocalBackups({ ...access, signal })),
    readBackup: (name, signal) => onProcess((access) => readLocalConfig({ ...access, signal }, name)),
    readChanges: (query = {}, signal) =>
      onProcess((access) =>
        readLocalChanges({ ...access, signal }, { ...query, ...(unit === undefined ? {} : { unit }) }),
      ),
  };
}

function whenSupported<A>(access: A | string) {
  return async <T>(read: (access: A) => Promise<T>): Promise<T | NotSupported> =>
    typeof access === "string" ? { state: "not supported", detail: access } : read(access);
}

/** The runner for a target's host, or null for a target without host access (`kind: none`). Never throws. */
export function hostRunner(host: TargetHost, options: HostRunnerOptions): HostRunner | null {
  if (host.kind === "none") return null;
  const access = localAccess(host, options);
  if (typeof access === "string") return { restart: async () => ({ state: "not supported", detail: access }) };
  return { restart: (parameters) => restartLocal(access, parameters) };
}

/** How to run the helper for this host and its pid file's process, or in words why this version cannot. */
function localAccess(host: TargetHost, options: HostRunnerOptions): (HelperAccess & { pidFile: string }) | string {
  const access = hostAccess(host, options);
  if (typeof access === "string") return access;
  if (host.kind !== "supervised") return notSupported(`a host of kind ${host.kind}`);
  if (host.pidFile === undefined) return notSupported("a supervised host without pidFile");
  return { ...access, pidFile: host.pidFile };
}

/** As `localAccess`, for verbs that ask for the machine or a unit of it. */
function hostAccess({ kind, transport, sudo }: TargetHost, { helperPath }: HostRunnerOptions): HelperAccess | string {
  if (transport === "ssh") return notSupported("host access over ssh");
  if (kind === "kubernetes") return notSupported("a host of kind kubernetes");
  return { helperPath: sudo ? installedHelperPath : helperPath, sudo };
}

function notSupported(what: string): string {
  return `not supported yet: ${what}. Use host.kind supervised with transport local, or none.`;
}
