import type { PlanContent } from "@/lib/domain/action/action";
import type { Look, PlanLooks, PlanResult, PodLook } from "@/lib/domain/action/plans/looks";
import { diagnose } from "@/lib/domain/diagnosis/diagnose";
import type { StoredDiagnosis } from "@/lib/domain/diagnosis/stored";
import { hostOf, inputOf, leak, signalsOf } from "@/lib/domain/diagnosis/testing/build";
import type { HostFacts } from "@/lib/domain/host/facts";
import { targetSchema } from "@/lib/domain/target/target";

export const MIB = 1024 * 1024;
export const GIB = 1024 * MIB;
export const nowMs = Date.UTC(2026, 0, 10, 6);

/** A key that must never leave the configuration. */
export const plantedKey = "c0ffee".padEnd(64, "7");

export const configText = `# a node
api:
  addr: "127.0.0.1:8080"
  request_timeout_secs: 30
  max_body_size: 52428800
  max_connections: 10000 # as installed
  cors_enabled: true
  cors_origins: []
p2p:
  enabled: false
  addr: "127.0.0.1:9000"
  private_key: "${plantedKey}"
  allowed_peers: []
  bootstrappers: []
  message_backlog: 1024
  mailbox_size: 1024
  timeout_secs: 10
storage:
  data_dir: ./data
  persistent: false
  cache:
    max_size: 268435456
`;

/** Stands for the hash that services hand in: as long, and another for another text (FNV-1a). */
export function sha256(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0).toString(16).padStart(64, "0");
}

export const configOf = (text: string): PlanLooks["config"] => ({
  state: "answered",
  value: { path: "/etc/guts/config.yaml", text, sha256: sha256(text) },
});
export const told = <T>(value: T): Look<T> => ({ state: "value", value, at: nowMs });
const absent = { state: "not exposed", detail: "answered 404" };

export const factsOf = (over: Partial<HostFacts> = {}): HostFacts => ({
  ...(hostOf({})?.facts as HostFacts),
  pid: 100,
  startTicks: 4711,
  startedAt: nowMs - 3_600_000,
  executable: "/usr/local/bin/guts-node",
  rssBytes: GIB,
  host: { totalBytes: 16 * GIB, availableBytes: 10 * GIB, oomKills: 0 },
  ...over,
});

/** A memory leak with about two hours to its limit of 2 GiB. */
export function leaking(): StoredDiagnosis {
  const input = inputOf({ trend: leak, at: nowMs });
  return {
    verdict: diagnose(input),
    trend: leak,
    attribution: null,
    source: "test",
    query: null,
    range: { fromMs: nowMs - 4 * 3_600_000, toMs: nowMs },
    detail: null,
    replay: null,
  };
}

export const podOf = (over: Partial<PodLook> = {}): PodLook => ({
  ...{
    pod: "guts-node-0",
    uid: "8f0c",
    startSeconds: 1_768_000_000,
    ready: true,
    allocatableBytes: 8 * GIB,
    owner: null,
  },
  ...over,
});

const hosts = {
  supervised: { kind: "supervised", pidFile: "/run/guts/node.pid" },
  systemd: { kind: "systemd", unit: "guts-node.service", sudo: true },
  kubernetes: {
    kind: "kubernetes",
    kubernetes: { namespace: "guts", workload: { kind: "StatefulSet", name: "guts-node" }, pod: "guts-node-0" },
  },
};

/** A node as documented on a host of a kind, of which everything is told. */
export function looksOf(over: Partial<PlanLooks> = {}, kind: keyof typeof hosts = "supervised"): PlanLooks {
  return {
    target: targetSchema.parse({
      id: "validator-2",
      prometheus: "main",
      matchers: { instance: "validator-2" },
      heapDump: true,
      host: hosts[kind],
    }),
    nowMs,
    facts: factsOf(),
    factsDetail: null,
    isDown: false,
    signals: signalsOf({ rss: GIB, limit: 2 * GIB }),
    diagnosis: null,
    report: null,
    postStartRss: [300 * MIB, 320 * MIB, 310 * MIB],
    starts: [],
    config: configOf(configText),
    limits: {
      state: "answered",
      value: { max: 2 * GIB, high: "infinity", ownSetting: null, source: "cgroup" },
    },
    oomScore: { state: "answered", value: { value: 0, persistent: null } },
    dumps: { state: "answered", value: { dumps: [], freeBytes: 100 * GIB } },
    unit: null,
    system: null,
    pod: kind === "kubernetes" ? { state: "answered", value: podOf() } : null,
    rights: null,
    sha256,
    health: told({ ok: true, status: "up", version: "0.1.0", latencySeconds: 0.01 }),
    repositories: told(12),
    realtime: told({ currentConnections: 3 }),
    ci: told({ runs: 1, artifacts: 2, artifactBytes: MIB }),
    cache: told({ entries: 100, sizeBytes: 200 * MIB, maxSizeBytes: 256 * MIB }),
    connections: told({ current: 40, max: 10_000, peers: 20, maxPeers: 50, bufferBytes: 40 * MIB }),
    storage: told({
      ...{ backend: "rocksdb", blockCacheBytes: 512 * MIB, writeBufferBytes: 64 * MIB, maxWriteBufferNumber: 3 },
      memoryBytes: 600 * MIB,
    }),
    validators: { state: "placeholder", detail: "names no validator" },
    ...over,
  };
}

/** A node that has ended and is not started again: its API does not answer either. */
export const down = (over: Partial<PlanLooks> = {}, kind: keyof typeof hosts = "supervised") => {
  const silent = { state: "unreachable", detail: "connection refused" };
  const endpoints = { health: silent, repositories: silent, realtime: silent, ci: silent, validators: silent };
  const debug = { cache: silent, connections: silent, storage: silent };
  return looksOf(
    { ...endpoints, ...debug, facts: null, factsDetail: "the process does not run", isDown: true, ...over },
    kind,
  );
};

/** The published build: none of the debug endpoints is there. */
export const bare = (over: Partial<PlanLooks> = {}) =>
  looksOf({ cache: absent, connections: absent, storage: absent, ...over });

/** The content of a plan that has to be there. */
export function contentOf(result: PlanResult): PlanContent {
  if ("failed" in result) throw new Error(`there is no plan: ${result.failed}`);
  return result.content;
}

export function failedOf(result: PlanResult): string {
  if ("content" in result) throw new Error("there is a plan, and none was expected");
  return result.failed;
}

export const preconditionOf = (content: PlanContent, text: RegExp) =>
  content.preconditions.find((found) => text.test(found.text));
