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
import type { OomQuery, ProcessSelector } from "@/lib/domain/host/verb-parameters";
import * as verbs from "./read-verbs";
import type { HostTransport } from "./transport";

/**
 * Reads one node's host. Resolves with `not supported` where there is no way to that kind of host, so that such a target
 * is shown with the reason; rejects with `UpstreamError`, or with the signal's reason when aborted.
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

export interface HelperReaderOptions {
  transport: HostTransport;
  selector: ProcessSelector;
  unit: string | undefined;
  /** The target's `host.configPath`. */
  configPath?: string | undefined;
  /** For `readFacts`, which takes some 30 ms. */
  timeoutMs: number;
}

/** Reads through the helper, whatever the way to it. */
export function helperReader({
  transport,
  selector,
  unit,
  configPath,
  timeoutMs,
}: HelperReaderOptions): HostDetailReader {
  const access = (signal: AbortSignal | undefined) => ({ transport, selector, configPath, signal });
  return {
    readFacts: (signal) => verbs.readFacts(access(signal), timeoutMs),
    readProcessMemory: (signal) => verbs.readProcessMemory(access(signal)),
    readSystemMemory: (signal) => verbs.readSystemMemory(access(signal)),
    readOomEvents: (query = {}, signal) => verbs.readOomEvents(access(signal), query),
    readUnit: async (signal) =>
      unit === undefined
        ? { state: "not supported", detail: "the target names no systemd unit; set host.unit" }
        : verbs.readUnit(access(signal), unit),
    readConfig: (signal) => verbs.readConfig(access(signal)),
    readBackups: (signal) => verbs.readBackups(access(signal)),
    readBackup: (name, signal) => verbs.readConfig(access(signal), name),
    readChanges: (query = {}, signal) =>
      verbs.readChanges(access(signal), { ...query, ...(unit === undefined ? {} : { unit }) }),
  };
}

/** The reader of a host that there is no way to: every answer is `not supported`, with the reason. */
export function unsupportedReader(detail: string): HostDetailReader {
  const refuse = async (): Promise<NotSupported> => ({ state: "not supported", detail });
  return {
    readFacts: refuse,
    readProcessMemory: refuse,
    readSystemMemory: refuse,
    readOomEvents: refuse,
    readUnit: refuse,
    readConfig: refuse,
    readBackups: refuse,
    readBackup: refuse,
    readChanges: refuse,
  };
}
