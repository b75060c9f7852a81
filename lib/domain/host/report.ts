import type { ConfigFinding } from "../config-edit/parse-node-config";
import type { Change, DiagnosisInput } from "../diagnosis/input";
import type { ConfigBackups } from "./backups";
import type { HostChanges } from "./changes";
import type { HostConfig } from "./config";
import type { OomEvents } from "./oom-events";
import type { ProcessMemory } from "./process-memory";
import type { SystemMemory } from "./system-memory";
import type { UnitProperties } from "./unit";

/**
 * Why a part has no value. The first four are the helper's own; `not supported`: no way to that kind of host yet;
 * `failed`: the helper did not answer; `not read`: it was left out this time, as too costly for a quiet target.
 */
export type ReportProblem = "gone" | "mismatch" | "unreadable" | "malformed" | "not supported" | "failed" | "not read";

/** What one verb of the helper said, and when it was asked (epoch ms). */
export type ReportPart<T> =
  | { state: "answered"; at: number; value: T }
  | { state: ReportProblem; at: number; detail: string };

/** Something the console itself saw change between two looks. Epoch ms: it happened after `sinceMs`, until `at`. */
export interface ObservedChange extends Change {
  sinceMs: number;
}

/** The configuration now against an earlier one, both without their secrets. */
export interface ConfigDiff {
  against: { kind: "backup" | "snapshot"; name: string; at: number };
  /** Unified patch text from the earlier to the present; empty when their texts are equal. */
  unified: string;
  /** The files differ, but only in what was taken out as secret. */
  onlySecrets: boolean;
  /** Why the patch is not whole, in words; null when it is. */
  cut: string | null;
}

/** What the host helper said about one target's process and host: plain data, fit for JSON. Each part stands for itself. */
export interface HostReport {
  targetId: string;
  /** When the reading began, epoch ms. */
  at: number;
  processMemory: ReportPart<ProcessMemory>;
  systemMemory: ReportPart<SystemMemory>;
  /** Of the whole host, the last 24 hours. */
  oomEvents: ReportPart<OomEvents>;
  unit: ReportPart<UnitProperties>;
  config: ReportPart<HostConfig>;
  backups: ReportPart<ConfigBackups>;
  changes: ReportPart<HostChanges>;
  /** Null: there is nothing to compare with, or the configuration could not be read. */
  configDiff: ConfigDiff | null;
  /** The target's `host.configPath` is not the file that the process reads; null: it is, or one of them is not known. */
  configMismatch: { configured: string; read: string } | null;
  /** Oldest first. */
  observed: ObservedChange[];
}

/** The value of a part, or null when it has none. */
export function partValue<T>(part: ReportPart<T>): T | null {
  return part.state === "answered" ? part.value : null;
}

/**
 * Whether the process reads another file than the target's `host.configPath` names. Paths are compared as written, but for
 * doubled slashes and `/./`, so that a link to the file counts as another one.
 */
export function findConfigMismatch(
  configured: string | undefined,
  config: ReportPart<HostConfig>,
): HostReport["configMismatch"] {
  const read = partValue(config)?.file?.path;
  if (configured === undefined || read === undefined || tidyPath(configured) === tidyPath(read)) return null;
  return { configured, read };
}

function tidyPath(path: string): string {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return `/${parts.join("/")}`;
}

/** The configuration file with what the node would mind about it; null: it was not read, or not judged. */
export function judgedConfig({
  config,
}: Pick<HostReport, "config">): { path: string; at: number; problems: readonly ConfigFinding[] } | null {
  const { file, problems } = partValue(config) ?? {};
  return file && problems ? { path: file.path, at: config.at, problems } : null;
}

/** Clocks of console and host differ by a little; what lies farther ahead is a wrong file time, not a change. */
const aheadMs = 60_000;

/**
 * What changed on the host from `sinceMs` (epoch ms) on, oldest first and each once: package, program, configuration and
 * unit files by the times the host gives, its boot, and what the console saw change between two looks.
 */
export function toChanges(report: HostReport, sinceMs: number): Change[] {
  const changes = partValue(report.changes);
  const observed = report.observed.map(({ at, kind, text }): Change => ({ at, kind, text }));
  const found = [
    ...(changes ? packageChanges(changes) : []),
    ...(changes ? programChanges(changes) : []),
    ...configChanges(report),
    ...(changes?.unitFiles ?? []).map(({ path, modifiedAt }) =>
      changeAt(modifiedAt, "unit", `unit file ${path} written`),
    ),
    ...(changes ? changeAt(changes.bootedAt, "deploy", "host booted") : []),
    ...observed,
  ].flat();
  const inTime = found.filter(({ at }) => at >= sinceMs && at <= report.at + aheadMs);
  const unique = new Map(inTime.map((change) => [`${change.at} ${change.text}`, change]));
  return [...unique.values()].sort((a, b) => a.at - b.at || (a.text < b.text ? -1 : 1));
}

function changeAt(at: number | null, kind: Change["kind"], text: string): Change[] {
  return at === null ? [] : [{ at, kind, text }];
}

function packageChanges({ package: owner, packageLog }: HostChanges): Change[] {
  const name = owner?.name ?? "of the program";
  return packageLog.map(({ at, action, fromVersion, toVersion }) => {
    const versions = [fromVersion, toVersion].filter((version) => version !== null).join(" → ");
    return { at, kind: "version", text: `package ${name}: ${action} ${versions}`.trim() };
  });
}

function programChanges({ executable }: HostChanges): Change[] {
  if (!executable) return [];
  const running = executable.isReplaced ? "; the process still runs the one before" : "";
  return changeAt(executable.modifiedAt, "deploy", `program ${executable.path} written${running}`);
}

/** The file of the running process, from whichever verb told its time. */
function configChanges({ changes, config }: HostReport): Change[] {
  const file = partValue(changes)?.config ?? partValue(config)?.file;
  return file ? changeAt(file.modifiedAt, "config", `configuration ${file.path} written`) : [];
}

/** What tells the node's kills from those of other processes; null: not known. */
export interface NodeIdentity {
  pid: number | null;
  /** Path in the hierarchy, without any mount point. */
  cgroup: string | null;
}

/** The node's process and cgroup as far as the report knows them. */
export function nodeIdentity(report: HostReport): NodeIdentity {
  const memory = partValue(report.processMemory);
  const unit = partValue(report.unit);
  const pid = memory?.process.pid ?? partValue(report.changes)?.process.pid ?? unit?.mainPid ?? null;
  return { pid, cgroup: memory?.cgroup?.path ?? unit?.controlGroup ?? null };
}

type OomEvent = OomEvents["events"][number];

/**
 * Whether a kill hit the node: its process by id, or an earlier process of the very cgroup it runs in. What was killed in
 * a cgroup below is another's (a test host, a container started from the node's session); the root cgroup holds everything.
 */
export function isKillOf(node: NodeIdentity, { pid, processCgroup }: Pick<OomEvent, "pid" | "processCgroup">): boolean {
  if (node.pid !== null && pid === node.pid) return true;
  if (node.cgroup === null || node.cgroup === "/" || processCgroup === null) return false;
  return processCgroup === node.cgroup;
}

/**
 * Kills of this node for memory from `sinceMs` (epoch ms) on, by the kernel's log and by systemd's result, oldest first. One
 * kill can be in both. Empty also when neither could be read: then nothing is known.
 */
export function toOomKills(
  report: HostReport,
  node: NodeIdentity,
  sinceMs: number,
): DiagnosisInput["oomKills"][number][] {
  const log = partValue(report.oomEvents);
  const kills = (log?.events ?? [])
    .filter((event) => event.at >= sinceMs && isKillOf(node, event))
    .map(({ at, pid, command }) => ({ at, source: `kernel log (${log?.source}): process ${pid} (${command})` }));
  const unit = partValue(report.unit);
  if (unit?.result !== "oom-kill") return kills;
  if (unit.mainEndedAt !== null && unit.mainEndedAt < sinceMs) return kills;
  return [...kills, { at: unit.mainEndedAt, source: `systemd: Result=oom-kill of ${unit.id}` }];
}
