import "server-only";
import type { HostFactsResult } from "@/lib/domain/host/facts";
import type { TargetHost } from "@/lib/domain/target/target";
import type { HelperAccess } from "./helper-command";
import { readLocalFacts } from "./local";
import { type HostRestartOptions, type HostRestartResult, restartLocal } from "./restart";

/**
 * Reads one node's host. Resolves with `not supported` where this version has no way to that kind of host, so that such
 * a target is shown with the reason; rejects with `UpstreamError`, or with the signal's reason when aborted.
 */
export interface HostReader {
  readFacts(signal?: AbortSignal): Promise<HostFactsResult | { state: "not supported"; detail: string }>;
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
export function hostReader(host: TargetHost, options: HostReaderOptions): HostReader | null {
  if (host.kind === "none") return null;
  const access = localAccess(host, options);
  if (typeof access === "string") return { readFacts: async () => ({ state: "not supported", detail: access }) };
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  return { readFacts: (signal) => readLocalFacts({ ...access, timeoutMs, signal }) };
}

/** The runner for a target's host, or null for a target without host access (`kind: none`). Never throws. */
export function hostRunner(host: TargetHost, options: HostRunnerOptions): HostRunner | null {
  if (host.kind === "none") return null;
  const access = localAccess(host, options);
  if (typeof access === "string") return { restart: async () => ({ state: "not supported", detail: access }) };
  return { restart: (parameters) => restartLocal(access, parameters) };
}

/** How to run the helper for this host, or in words why this version cannot. */
function localAccess(
  { kind, transport, pidFile, sudo }: TargetHost,
  { helperPath }: HostRunnerOptions,
): (HelperAccess & { pidFile: string }) | string {
  if (transport === "ssh") return notSupported("host access over ssh");
  if (kind !== "supervised") return notSupported(`a host of kind ${kind}`);
  if (pidFile === undefined) return notSupported("a supervised host without pidFile");
  return { helperPath: sudo ? installedHelperPath : helperPath, pidFile, sudo };
}

function notSupported(what: string): string {
  return `not supported yet: ${what}. Use host.kind supervised with transport local, or none.`;
}
