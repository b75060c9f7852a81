import "server-only";
import type { NodeReading } from "@/lib/adapters/node/reading";
import { db } from "@/lib/db/client";
import { describeError } from "@/lib/db/describe-error";
import { ruleWindowSeconds } from "@/lib/domain/forecast/alert-rule";
import type { HostFacts } from "@/lib/domain/host/facts";
import type { RunBefore } from "@/lib/domain/run/record";
import { type EffectiveSettings, type ToldSetting, toldSettings } from "@/lib/domain/run/verify-effective";
import type { NodeLook } from "@/lib/domain/run/verify-node";
import { analyseTrend } from "@/lib/domain/trend/analyse";
import { scaledSettings } from "@/lib/domain/trend/settings";
import { config } from "@/lib/services/config";
import { readSamples } from "@/lib/services/monitor/own-samples";
import { readTargetSignals } from "@/lib/services/monitor/store";
import type { RunAccess } from "./access";
import { readStartsAfter } from "./watch-readings";

/** What can be seen of a node now; never rejects. */
export async function lookAtNode(access: RunAccess, targetId: string): Promise<NodeLook> {
  const [host, health] = await Promise.all([
    access.hosts
      .get(targetId)
      ?.readFacts()
      .catch((error: unknown) => ({ state: "unreadable" as const, detail: describeError(error) })),
    access.nodes.get(targetId)?.probeHealth() ?? null,
  ]);
  const answers = health?.state === "value" && health.value.ok;
  const version = health?.state === "value" ? health.value.version : null;
  return { host: toHost(host), health: health === null ? null : { answers, version } };
}

function toHost(
  host: { state: "running"; facts: HostFacts } | { state: string; detail: string } | undefined,
): NodeLook["host"] {
  if (host === undefined) return { state: "unseen", detail: "no host access is configured." };
  if ("facts" in host) return { state: "running", facts: host.facts };
  const isGone = host.state === "gone" || host.state === "mismatch";
  return { state: isGone ? "gone" : "unseen", detail: host.detail };
}

/** The settings that a node tells of itself, those for which it did not answer, and neither where it has no such endpoint. */
export async function readEffective(access: RunAccess, targetId: string): Promise<EffectiveSettings> {
  const node = access.nodes.get(targetId);
  const told = new Map<ToldSetting, number | null>();
  const unanswered = new Map<ToldSetting, string>();
  type Values<T> = Partial<Record<ToldSetting, (value: T) => number | null>>;
  const take = <T>(reading: NodeReading<T> | undefined, values: Values<T>) => {
    for (const setting of toldSettings) {
      const read = values[setting];
      if (!read) continue;
      if (reading?.state === "value") told.set(setting, read(reading.value));
      if (reading?.state === "error") unanswered.set(setting, reading.detail);
    }
  };
  const [cache, connections, storage] = await Promise.all([
    node?.readCache(),
    node?.readConnections(),
    node?.readStorage(),
  ]);
  take(cache, { "storage.cache.max_size": ({ maxSizeBytes }) => maxSizeBytes });
  take(connections, { "api.max_connections": ({ max }) => max, "p2p.max_peers": ({ maxPeers }) => maxPeers });
  take(storage, {
    "storage.rocksdb.block_cache_size": ({ blockCacheBytes }) => blockCacheBytes,
    "storage.rocksdb.write_buffer_size": ({ writeBufferBytes }) => writeBufferBytes,
    "storage.rocksdb.max_write_buffer_number": ({ maxWriteBufferNumber }) => maxWriteBufferNumber,
  });
  return { told, unanswered };
}

/** Slope of RSS over the alert rule's window, for the watch to compare with. */
async function slopeBefore(targetId: string): Promise<number | null> {
  const { timeScale } = config();
  const nowMs = Date.now();
  const fromMs = nowMs - (ruleWindowSeconds / timeScale) * 1000;
  const points = await readSamples(db(), targetId, "rss", { fromMs, toMs: nowMs });
  const restarts = await readStartsAfter(targetId, fromMs);
  const settings = scaledSettings(timeScale);
  return analyseTrend({ points, limitBytes: null, restarts, settings }).slopeBytesPerSecond;
}

/** What a run notes of its node before it does anything; of no process when `facts` is null. */
export async function toBefore(access: RunAccess, targetId: string, facts: HostFacts | null): Promise<RunBefore> {
  const node = access.nodes.get(targetId);
  const [repositories, health, bytesPerSecond] = await Promise.all([
    node?.readRepositories(),
    node?.probeHealth(),
    slopeBefore(targetId),
  ]);
  const signals = (await readTargetSignals([targetId])).get(targetId)?.signals ?? {};
  return {
    pid: facts?.pid ?? null,
    startTicks: facts?.startTicks ?? null,
    startedAt: facts?.startedAt ?? null,
    rssBytes: facts?.rssBytes ?? null,
    executable: facts?.executable ?? null,
    version: health?.state === "value" ? health.value.version : null,
    repositories: repositories?.state === "value" ? repositories.value : (signals.repositories?.value ?? null),
    observedAt: Date.now(),
    bytesPerSecond,
  };
}
