import "server-only";
import type { HostFactsResult } from "@/lib/domain/host/facts";
import type { TargetHost } from "@/lib/domain/target/target";
import { readLocalFacts } from "./local";

/**
 * Reads one node's host. Resolves with `not supported` where this version has no way to that kind of host, so that such
 * a target is shown with the reason; rejects with `UpstreamError`, or with the signal's reason when aborted.
 */
export interface HostReader {
  readFacts(signal?: AbortSignal): Promise<HostFactsResult | { state: "not supported"; detail: string }>;
}

export interface HostReaderOptions {
  /** `helper/guts-host` of this installation; run with the console's own rights. */
  helperPath: string;
  /** A run of the helper takes some 30 ms; default 5000. */
  timeoutMs?: number;
}

/** Where `sudo: true` expects the helper: what root runs must not be writable by the console's user. */
const installedHelperPath = "/usr/local/sbin/guts-host";
const defaultTimeoutMs = 5000;

/** The reader for a target's host, or null for a target without host access (`kind: none`). Never throws. */
export function hostReader(host: TargetHost, options: HostReaderOptions): HostReader | null {
  if (host.kind === "none") return null;
  if (host.transport === "ssh") return notSupported("host access over ssh");
  if (host.kind !== "supervised") return notSupported(`a host of kind ${host.kind}`);
  const { pidFile, sudo } = host;
  if (pidFile === undefined) return notSupported("a supervised host without pidFile");
  return {
    readFacts: (signal) =>
      readLocalFacts({
        helperPath: sudo ? installedHelperPath : options.helperPath,
        pidFile,
        sudo,
        timeoutMs: options.timeoutMs ?? defaultTimeoutMs,
        signal,
      }),
  };
}

function notSupported(what: string): HostReader {
  const detail = `not supported yet: ${what}. Use host.kind supervised with transport local, or none.`;
  return { readFacts: () => Promise.resolve({ state: "not supported", detail }) };
}
