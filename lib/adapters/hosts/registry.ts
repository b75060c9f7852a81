import "server-only";
import { kubernetesActor } from "@/lib/adapters/kubernetes/actor";
import { kubernetesReader } from "@/lib/adapters/kubernetes/reader";
import type { HostActor } from "@/lib/domain/host/actor";
import type { ProcessSelector } from "@/lib/domain/host/verb-parameters";
import type { TargetHost } from "@/lib/domain/target/target";
import { helperActor } from "./actor";
import { localTransport } from "./local";
import { type HostDetailReader, helperReader, unsupportedReader } from "./reader";
import { sshTransport } from "./ssh/transport";
import type { HostTransport } from "./transport";

export type { HostDetailReader, HostReader } from "./reader";

/** Where `sudo: true` expects the helper: what root runs must not be writable by the console's user. */
const installedHelperPath = "/usr/local/sbin/guts-host";
const defaultTimeoutMs = 5000;

export interface HostWayOptions {
  /** `helper/guts-host` of this installation; run with the console's own rights. */
  helperPath: string;
}

export interface HostReaderOptions extends HostWayOptions {
  /** For the facts of every round; default 5000. */
  timeoutMs?: number;
  /** Default: a new one to the host. Reader and actor of a target share one, and with it the connection. */
  transport?: HostTransport | null;
}

/**
 * The way to the helper on a target's host, or null where the helper is not the way (`none`, `kubernetes`). Connects when
 * it is first used. Never throws.
 */
export function hostTransport(
  { kind, transport, ssh, sudo }: TargetHost,
  { helperPath }: HostWayOptions,
): HostTransport | null {
  if (kind === "none" || kind === "kubernetes") return null;
  if (transport === "local") return localTransport({ helperPath: sudo ? installedHelperPath : helperPath, sudo });
  return ssh === undefined ? null : sshTransport({ ssh, sudo });
}

/** The reader for a target's host, or null for a target without host access (`kind: none`). Never throws. */
export function hostReader(host: TargetHost, options: HostReaderOptions): HostDetailReader | null {
  if (host.kind === "none") return null;
  if (host.kind === "kubernetes" && host.kubernetes) return kubernetesReader(host.kubernetes);
  const { transport = hostTransport(host, options), timeoutMs = defaultTimeoutMs } = options;
  const selector = processSelector(host);
  if (transport === null || selector === null) return unsupportedReader(noWay(host));
  return helperReader({ transport, selector, unit: host.unit, configPath: host.configPath, timeoutMs });
}

/** The actor for a target's host, or null where there is none or the helper is not the way to it. Never throws. */
export function hostActor(host: TargetHost, options: HostReaderOptions): HostActor | null {
  if (host.kind === "kubernetes" && host.kubernetes) return kubernetesActor(host.kubernetes);
  const { transport = hostTransport(host, options) } = options;
  const selector = processSelector(host);
  if (transport === null || selector === null) return null;
  return helperActor({ transport, selector, dumpDir: host.dumpDir, configPath: host.configPath });
}

/** How the helper is told which process is the node; null where the configuration does not say. */
function processSelector({ kind, pidFile, unit }: TargetHost): ProcessSelector | null {
  if (kind === "supervised" && pidFile !== undefined) return ["--pid-file", pidFile];
  if (kind === "systemd" && unit !== undefined) return ["--unit", unit];
  return null;
}

function noWay({ kind, transport }: TargetHost): string {
  if (kind === "kubernetes") return "the host helper does not run in a cluster; the Kubernetes API is asked instead";
  if (transport === "ssh") return "host.ssh does not say how to reach the host";
  return "the target does not say which process is the node; set host.pidFile or host.unit";
}
