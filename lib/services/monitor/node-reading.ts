import "server-only";
import type { NodeClient } from "@/lib/adapters/node/client";
import type { NodeReading } from "@/lib/adapters/node/reading";
import type {
  CacheReading,
  ConnectionsReading,
  MempoolReading,
  RealtimeReading,
  StorageReading,
} from "@/lib/adapters/node/schemas";
import type { MetricsText } from "@/lib/domain/metrics-text/read-metrics-text";
import { type HealthReading, type NodeMemory, noteProcess } from "./node-memory";

export type { NodeReading } from "@/lib/adapters/node/reading";

/** What one round learned from a node's own HTTP API. */
export interface NodeReadings {
  health: HealthReading;
  cache: NodeReading<CacheReading>;
  connections: NodeReading<ConnectionsReading>;
  mempool: NodeReading<MempoolReading>;
  realtime: NodeReading<RealtimeReading>;
  repositories: NodeReading<number>;
  storage: NodeReading<StorageReading>;
  /** The newest finished reading of the node's page of metrics; null while there is none. */
  metrics: NodeReading<MetricsText> | null;
}

/** The samples that are looked for on a node's own page of metrics; the last tells a Prometheus from a node. */
const ownPageMetrics: ReadonlySet<string> = new Set([
  "guts_process_resident_memory_bytes",
  "process_resident_memory_bytes",
  "guts_config_max_memory",
  "guts_process_start_time_seconds",
  "process_start_time_seconds",
  "prometheus_build_info",
]);

const reprobeMs = 60_000;
/** How often a node's own page of metrics is read for the number of its series. */
export const metricsEverySeconds = 30;
/** A page longer than this is not asked for every round, whoever is away. */
const longPageBytes = 1024 * 1024;
const metricsPatienceMs = 1_000;

export interface NodeQuestion {
  /** Start of the node's process as the last round knew it, epoch ms. */
  startedAtMs: number | null;
  /** Prometheus does not tell this node's RSS: a page of its own that does is then read in every round. */
  prometheusGone: boolean;
  now: () => number;
}

/**
 * Asks a node everything at once; each part answers for itself, so one hanging endpoint leaves the others standing. What
 * the node does not have is asked for again only after a minute, or when another process answers.
 */
export async function readNode(client: NodeClient, memory: NodeMemory, question: NodeQuestion): Promise<NodeReadings> {
  const { now } = question;
  const endpoints = {
    cache: () => client.readCache(),
    connections: () => client.readConnections(),
    mempool: () => client.readMempool(),
    realtime: () => client.readRealtime(),
    repositories: () => client.readRepositories(),
    storage: () => client.readStorage(),
  };
  const remembered = (name: string) => {
    const known = memory.absent.get(name);
    return known && now() - known.at < reprobeMs ? known.reading : null;
  };
  const probe = async <T>(name: string, ask: () => Promise<NodeReading<T>>): Promise<NodeReading<T>> => {
    const reading = await ask();
    if (reading.state === "not exposed" || reading.state === "placeholder") {
      memory.absent.set(name, { reading, at: now() });
    } else if (reading.state === "value") {
      memory.absent.delete(name);
    }
    return reading;
  };
  const health = client.probeHealth();
  // A new process may have what the old one had not: what was skipped is asked for once the health answer tells of it.
  const restarted = health.then((reading) => {
    const another = noteProcess(memory, reading, question.startedAtMs);
    if (another) memory.absent.clear();
    return another;
  });
  const part = async <T>(name: string, ask: () => Promise<NodeReading<T>>): Promise<NodeReading<T>> => {
    const known = remembered(name);
    if (known && !(await restarted)) return known;
    return probe(name, ask);
  };
  const [cache, connections, mempool, realtime, repositories, storage] = await Promise.all([
    part("cache", endpoints.cache),
    part("connections", endpoints.connections),
    part("mempool", endpoints.mempool),
    part("realtime", endpoints.realtime),
    part("repositories", endpoints.repositories),
    part("storage", endpoints.storage),
    restarted.then((another) => readOwnPage(client, memory, question, another)),
  ]);
  return {
    health: await health,
    cache,
    connections,
    mempool,
    realtime,
    repositories,
    storage,
    metrics: memory.metrics.last,
  };
}

/** Begins a reading of the page when one is due, and waits a little for it: a long page is there in a later round. */
async function readOwnPage(
  client: NodeClient,
  memory: NodeMemory,
  { prometheusGone, now }: NodeQuestion,
  another: boolean,
): Promise<void> {
  const { metrics } = memory;
  const { last } = metrics;
  const standsIn =
    prometheusGone &&
    last?.state === "value" &&
    last.value.bytes <= longPageBytes &&
    last.value.samples.some((sample) => sample.name.endsWith("resident_memory_bytes"));
  const everyMs = standsIn ? 0 : last?.state === "not exposed" ? reprobeMs : metricsEverySeconds * 1000;
  const due = another || now() - metrics.askedAt >= everyMs;
  if (!due || metrics.running) return;
  metrics.askedAt = now();
  const running = client.readMetrics(ownPageMetrics).then((reading) => {
    metrics.last = reading;
    metrics.running = null;
  });
  metrics.running = running;
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, metricsPatienceMs);
  });
  await Promise.race([running, patience]);
  clearTimeout(timer);
}
