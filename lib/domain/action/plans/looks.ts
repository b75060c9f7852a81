import type { StoredDiagnosis } from "@/lib/domain/diagnosis/stored";
import type { ConfigSource, DumpFolder, MemoryLimits, Reading } from "@/lib/domain/host/actor";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { HostReport } from "@/lib/domain/host/report";
import type { SystemMemory } from "@/lib/domain/host/system-memory";
import type { UnitProperties } from "@/lib/domain/host/unit";
import type { SignalSet } from "@/lib/domain/signal/signal";
import type { Target } from "@/lib/domain/target/target";
import type { PlanContent } from "../action";

/** One endpoint's answer as far as a plan needs it; null: it was not asked, or the node has no API. `at` in epoch ms. */
export type Look<T> = { state: "value"; value: T; at: number } | { state: string; detail: string } | null;

/** What the node's API said just now. Sizes in bytes; a limit of null is none. */
export interface NodeLooks {
  health: Look<{ ok: boolean; status: string; version: string | null; latencySeconds: number }>;
  repositories: Look<number>;
  realtime: Look<{ currentConnections: number }>;
  ci: Look<{ runs: number; artifacts: number; artifactBytes: number }>;
  cache: Look<{ entries: number; sizeBytes: number; maxSizeBytes: number | null }>;
  connections: Look<{
    current: number;
    max: number | null;
    peers: number;
    maxPeers: number | null;
    bufferBytes: number;
  }>;
  storage: Look<{
    backend: string;
    blockCacheBytes: number;
    writeBufferBytes: number;
    maxWriteBufferNumber: number;
    memoryBytes: number;
  }>;
  validators: Look<{
    quorumWeight: number;
    totalWeight: number;
    validators: readonly { name: string; active: boolean; weight: number; pubkey: string }[];
  }>;
}

/** What a cluster tells of the node's pod. Bytes; null: not told. */
export interface PodLook {
  pod: string;
  uid: string;
  /** Start of the container, whole seconds since the epoch; null: it does not run. */
  startSeconds: number | null;
  ready: boolean;
  /** What the machine that it runs on has for pods. */
  allocatableBytes: number | null;
  /** Who else writes the workload, in a sentence. */
  owner: string | null;
}

/** Everything that a plan is made from: read just now and changed by nobody. What was not read is null, never a guess. */
export interface PlanLooks extends NodeLooks {
  target: Target;
  nowMs: number;
  /** null: no process was seen, and `factsDetail` says why. */
  facts: HostFacts | null;
  factsDetail: string | null;
  /** The host was asked, and no process of the node runs: one that cannot be looked for is not down. */
  isDown: boolean;
  signals: SignalSet;
  diagnosis: StoredDiagnosis | null;
  report: HostReport | null;
  /** Lowest RSS in the first minute of each start that the console has seen, newest first; bytes. */
  postStartRss: readonly number[];
  /** Process starts that the console has seen, epoch ms, of the last hour at least. */
  starts: readonly number[];
  /** With its secrets: nothing of its text but hashes, redacted diffs and values of known settings may leave here. */
  config: Reading<ConfigSource> | null;
  limits: Reading<MemoryLimits> | null;
  oomScore: Reading<{ value: number; persistent: number | null }> | null;
  dumps: Reading<DumpFolder> | null;
  unit: UnitProperties | null;
  system: SystemMemory | null;
  /** null: the node runs in no cluster. */
  pod: Reading<PodLook> | null;
  /** Whether the console has the rights that this action takes in the node's cluster; null: it runs in none. */
  rights:
    | { state: "allowed" }
    | { state: "missing"; rights: readonly string[] }
    | { state: "unknown"; detail: string }
    | null;
  sha256: (text: string) => string;
}

/** A plan, or in words why there is none. */
export type PlanResult = { content: PlanContent } | { failed: string };
export type Precondition = PlanContent["preconditions"][number];

export function toldBy<T>(look: Look<T>): T | null {
  return look && "value" in look ? look.value : null;
}

/** Why a look has no value. */
export function reasonOf(look: Look<unknown>, whenNotAsked = "the node's API is not configured"): string {
  return look && "detail" in look ? `${look.state}: ${look.detail}` : whenNotAsked;
}

export function answerOf<T>(reading: Reading<T> | null): T | null {
  return reading?.state === "answered" ? reading.value : null;
}

/** Why a host's reading has no answer. */
export function problemOf(reading: Reading<unknown> | null): string {
  if (reading === null) return "there is no way to act on this node's host; set host: in guts-runbook.yaml";
  return "detail" in reading ? reading.detail.replace(/\.$/, "") : "it was answered";
}

/** The limit of memory in effect, bytes: the host's word before the signals'. */
export function memoryLimitOf({ limits, signals }: PlanLooks): number | "infinity" | null {
  return answerOf(limits)?.max ?? signals.limit?.value ?? null;
}

/** The memory that the node's machine has for it, in bytes; null when nothing tells it. */
export function hostTotalOf({ system, facts, signals, pod }: PlanLooks): number | null {
  if (pod !== null) return answerOf(pod)?.allocatableBytes ?? null;
  return system?.totalBytes ?? facts?.host.totalBytes ?? signals["host-memory-total"]?.value ?? null;
}

/** The kernel rounds a limit down to whole pages, of at most 64 KiB. */
export function isSameLimit(found: number | "infinity" | null, wanted: number | "infinity" | "unset"): boolean {
  if (typeof found !== "number" || typeof wanted !== "number") return found === wanted;
  return found <= wanted && wanted - found < 64 * 1024;
}
