import { createHash } from "node:crypto";
import { accessSync, constants, readFileSync } from "node:fs";
import path from "node:path";
import * as verbs from "@/lib/adapters/hosts/read-verbs";
import type { HostDetailReader } from "@/lib/adapters/hosts/reader";
import type { HostTransport } from "@/lib/adapters/hosts/transport";
import type { HostActor } from "@/lib/domain/host/actor";
import type { HelperVersion } from "@/lib/domain/host/version";
import type { TargetHost } from "@/lib/domain/target/target";
import { type Finding, notSupported, ok, problem } from "./report";

/** What the helper said about itself; null when it could not be asked, and then there is no use in asking more. */
export interface HostAccess {
  version: HelperVersion | null;
  findings: Finding[];
}

/** The way to the helper: reachable, trusted, the helper of this version, and as whom it runs. */
export async function checkAccess(host: TargetHost, transport: HostTransport, helperPath: string): Promise<HostAccess> {
  let version: HelperVersion;
  try {
    version = await verbs.readVersion({ transport });
  } catch (error) {
    return { version: null, findings: [problem("host access", reasonOf(error), remedyFor(host))] };
  }
  const uid = version.uid === null ? "a user it does not tell" : `uid ${version.uid}`;
  const findings = [
    ok("host access", `${transport.name}, the helper runs as ${uid}`),
    versionFinding(version, helperPath),
  ];
  if (host.sudo && version.uid !== null && version.uid !== 0) {
    const remedy = "Let the rule in sudoers say (root), as helper/sudoers.example shows.";
    findings.push(problem("sudo", `sudo ran the helper as ${uid}, not as root`, remedy));
  }
  return { version, findings };
}

function versionFinding({ sha256 }: HelperVersion, helperPath: string): Finding {
  const ours = createHash("sha256").update(readFileSync(helperPath)).digest("hex");
  if (sha256 === ours) return ok("helper version", `this version's (sha256 ${ours.slice(0, 12)})`);
  const detail = `sha256 ${sha256?.slice(0, 12) ?? "not told"} on the host, ${ours.slice(0, 12)} here`;
  return problem("helper version", detail, "Install helper/guts-host of this version on the host.");
}

function remedyFor({ transport, sudo, ssh }: TargetHost): string {
  if (transport === "ssh") {
    const rule = sudo ? ", and allow it in sudoers as helper/sudoers.example shows" : "";
    return `Check host.ssh, and install helper/guts-host on the host as ${ssh?.helperPath ?? "host.ssh.helperPath"}${rule}.`;
  }
  return sudo
    ? "Install helper/guts-host as /usr/local/sbin/guts-host and allow it as helper/sudoers.example shows."
    : "Check that helper/guts-host of this installation can be read.";
}

/** The node's configuration file, and whether one beside it could be written. */
export async function checkConfigOnHost(
  host: TargetHost,
  reader: HostDetailReader,
  { uid }: HelperVersion,
): Promise<Finding> {
  const name = "configuration file";
  const read = await reader
    .readConfig()
    .catch((error: unknown) => ({ state: "failed" as const, detail: reasonOf(error) }));
  if (read.state !== "answered") return notSupported(name, read.detail, "Let the helper read it: set host.sudo: true.");
  const { file, redactedText, unreadable } = read.value;
  if (!file || redactedText === null) {
    const remedy = "Start the node with --config, or let the helper's user read the file.";
    return notSupported(name, unreadable.join("; ") || "the helper does not tell which file it is", remedy);
  }
  if (uid === 0) return ok(name, `${file.path}, read; edits are written by root`);
  if (host.transport === "ssh") {
    const remedy = "Edits need a helper that may write there: set host.sudo: true, or give that user the folder.";
    return notSupported(
      name,
      `${file.path}, read; whether uid ${uid ?? "unknown"} may write there is not known`,
      remedy,
    );
  }
  const folder = path.dirname(file.path);
  try {
    accessSync(folder, constants.W_OK);
    return ok(name, `${file.path}, read; its folder can be written`);
  } catch {
    return notSupported(name, `${file.path}, read; ${folder} cannot be written`, "To edit it, set host.sudo: true.");
  }
}

/** Verb by verb, what the host answers. Those that answer make one line; each of the others one of its own. */
export async function checkVerbs(
  reader: HostDetailReader,
  actor: HostActor | null,
  host: TargetHost,
): Promise<Finding[]> {
  const asked: [string, () => Promise<{ state: string; detail?: string }> | undefined][] = [
    ["process-memory", () => reader.readProcessMemory()],
    ["system-memory", () => reader.readSystemMemory()],
    ["oom-events", () => reader.readOomEvents()],
    ...(host.unit === undefined
      ? []
      : [["unit", () => reader.readUnit()] as [string, () => Promise<{ state: string }>]]),
    ["backups", () => reader.readBackups()],
    ["changes", () => reader.readChanges()],
    ["memory-limits", () => actor?.readMemoryLimits()],
    ["oom-score-read", () => actor?.readOomScore()],
    ["dumps", () => actor?.listHeapDumps()],
  ];
  const answers: string[] = [];
  const findings: Finding[] = [];
  for (const [verb, ask] of asked) {
    const answer = await Promise.resolve(ask()).catch((error: unknown) => ({
      state: "failed",
      detail: reasonOf(error),
    }));
    if (answer?.state === "answered") answers.push(verb);
    else findings.push(verbFinding(verb, answer?.detail ?? "there is no way to ask"));
  }
  return [...(answers.length > 0 ? [ok("verbs", answers.join(", "))] : []), ...findings];
}

function verbFinding(verb: string, detail: string): Finding {
  const unread =
    verb === "dumps" ? "For heap dumps set host.dumpDir to the folder that the node writes them to." : null;
  const remedy = /sudo:/.test(detail)
    ? `Allow \`${verb}\` as helper/sudoers.example shows, if the console is to have it.`
    : (unread ?? "The console shows this as not readable.");
  return notSupported(`verb ${verb}`, detail, remedy);
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
