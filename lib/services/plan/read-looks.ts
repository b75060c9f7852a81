import "server-only";
import { createHash } from "node:crypto";
import { kubernetesReader } from "@/lib/adapters/kubernetes/reader";
import { checkRights } from "@/lib/adapters/kubernetes/rights";
import { db } from "@/lib/db/client";
import { describeError } from "@/lib/db/describe-error";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { NodeLooks, PlanLooks } from "@/lib/domain/action/plans/looks";
import type { Reading } from "@/lib/domain/host/actor";
import type { Target } from "@/lib/domain/target/target";
import { startsWithin } from "@/lib/services/diagnosis/starts-within";
import { readDiagnosis } from "@/lib/services/diagnosis/store";
import { readHostReport } from "@/lib/services/host-report/refresh";
import { readPostStartRss, readSamples } from "@/lib/services/monitor/own-samples";
import { readTargetSignals } from "@/lib/services/monitor/store";
import type { TargetAccess } from "./prepare";

/** How far back starts are looked for: longer than the intervals that start limits have. */
const startsMs = 3_600_000;

/** What each action asks of host and node beyond process and health. Each path asked of a node becomes a series in it. */
type LookName = "losses" | "config" | "cache" | "connections" | "storage" | "limits" | "oom" | "dumps" | "system";
const looksOf: Record<Exclude<ActionName, "install-trend-alert">, readonly LookName[]> = {
  "restart-node": ["losses", "config", "limits", "dumps"],
  "reduce-cache": ["losses", "config", "cache", "limits", "dumps"],
  "limit-connections": ["losses", "config", "connections", "limits", "dumps"],
  "tune-rocksdb": ["losses", "config", "cache", "storage", "limits", "dumps"],
  "repair-config": ["losses", "config"],
  "drop-system-caches": ["system"],
  "clear-node-cache": ["cache"],
  "add-memory": ["limits", "system"],
  "set-memory-limits": ["limits", "system"],
  "set-oom-score": ["oom"],
  "collect-diagnostics": [],
  "enable-profiling": ["losses", "config", "cache", "dumps"],
  "dump-heap": ["dumps", "config"],
  "revert-run": ["losses", "config", "limits", "oom", "system"],
};

/** Everything that a plan of this action is made from. Reads only; whatever cannot be read is said to be so in its place. */
export async function readLooks(
  access: TargetAccess,
  target: Target,
  action: Exclude<ActionName, "install-trend-alert">,
): Promise<PlanLooks> {
  const nowMs = Date.now();
  const wants = new Set(looksOf[action]);
  // On Kubernetes another limit restarts all replicas.
  if (wants.has("limits") && target.host.kind === "kubernetes")
    for (const name of ["losses", "config"] as const) wants.add(name);
  const actor = access.actors.get(target.id);
  const cluster = target.host.kind === "kubernetes" ? target.host.kubernetes : undefined;
  const ask = async <T>(name: LookName, read: (() => Promise<Reading<T>>) | undefined): Promise<Reading<T> | null> =>
    wants.has(name) && read ? answered(read) : null;
  const [process, config, limits, oomScore, dumps, unit, system, node, stored, rights, pod] = await Promise.all([
    readFacts(access, target),
    ask("config", actor && (() => actor.readConfigSource())),
    ask("limits", actor && (() => actor.readMemoryLimits())),
    ask("oom", actor && (() => actor.readOomScore())),
    ask("dumps", actor && (() => actor.listHeapDumps())),
    target.host.kind === "systemd" ? part(access.hosts.get(target.id)?.readUnit()) : null,
    wants.has("system") ? part(access.hosts.get(target.id)?.readSystemMemory()) : null,
    readNode(access, target, wants),
    readStored(target.id, nowMs),
    cluster ? checkRights(cluster, action) : null,
    cluster ? answered(() => kubernetesReader(cluster).readPod()) : null,
  ]);
  const { starts, ...known } = stored;
  return {
    target,
    nowMs,
    ...process,
    ...node,
    ...known,
    starts: process.facts ? withStart(starts, process.facts.startedAt) : starts,
    config,
    limits,
    oomScore,
    dumps,
    unit,
    system,
    rights,
    pod,
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
  };
}

async function answered<T>(read: () => Promise<Reading<T>>): Promise<Reading<T>> {
  try {
    return await read();
  } catch (error) {
    return { state: "failed", detail: describeError(error) };
  }
}

async function part<T>(read: Promise<{ state: "answered"; value: T } | { state: string; detail: string }> | undefined) {
  const answer = await read?.catch(() => null);
  return answer && "value" in answer ? answer.value : null;
}

async function readFacts(
  access: TargetAccess,
  target: Target,
): Promise<Pick<PlanLooks, "facts" | "factsDetail" | "isDown">> {
  const reader = access.hosts.get(target.id);
  if (!reader) return { facts: null, factsDetail: "no host access is configured", isDown: false };
  const answer = await reader
    .readFacts()
    .catch((error: unknown) => ({ state: "failed" as const, detail: describeError(error) }));
  if (answer.state === "running") return { facts: answer.facts, factsDetail: null, isDown: false };
  const isDown = answer.state === "gone" || answer.state === "mismatch";
  return { facts: null, factsDetail: answer.detail, isDown };
}

async function readNode(access: TargetAccess, target: Target, wants: ReadonlySet<LookName>): Promise<NodeLooks> {
  const node = access.nodes.get(target.id);
  const [health, repositories, realtime, ci, validators, cache, connections, storage] = await Promise.all([
    node?.probeHealth() ?? null,
    wants.has("losses") ? (node?.readRepositories() ?? null) : null,
    wants.has("losses") ? (node?.readRealtime() ?? null) : null,
    wants.has("losses") ? (node?.readCi() ?? null) : null,
    wants.has("losses") ? (node?.readValidators() ?? null) : null,
    wants.has("cache") ? (node?.readCache() ?? null) : null,
    wants.has("connections") ? (node?.readConnections() ?? null) : null,
    wants.has("storage") ? (node?.readStorage() ?? null) : null,
  ]);
  return { health, repositories, realtime, ci, validators, cache, connections, storage };
}

async function readStored(targetId: string, nowMs: number) {
  const [signals, diagnosis, report, postStartRss, samples] = await Promise.all([
    readTargetSignals([targetId]),
    readDiagnosis(targetId),
    readHostReport(targetId),
    readPostStartRss(targetId),
    readSamples(db(), targetId, "process-start-time", { fromMs: nowMs - startsMs, toMs: nowMs }),
  ]);
  return {
    signals: signals.get(targetId)?.signals ?? {},
    diagnosis,
    report,
    postStartRss,
    starts: startsWithin(samples, nowMs - startsMs),
  };
}

/** Two sources round the start of one process differently. */
function withStart(starts: readonly number[], startedAt: number): number[] {
  return starts.some((at) => Math.abs(at - startedAt) <= 2_000) ? [...starts] : [...starts, startedAt];
}
