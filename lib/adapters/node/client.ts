import "server-only";
import type { z } from "zod";
import type { MetricsText } from "@/lib/domain/metrics-text/read-metrics-text";
import type { NodeHttp } from "./answer";
import { getJson } from "./get-json";
import { getMetrics } from "./get-metrics";
import type { NodeReading } from "./reading";
import {
  type CacheReading,
  type CiReading,
  type ConnectionsReading,
  cacheSchema,
  ciSchema,
  connectionsSchema,
  consensusStatusSchema,
  healthSchema,
  type MempoolReading,
  mempoolSchema,
  type RealtimeReading,
  realtimeSchema,
  repositoriesSchema,
  type StorageReading,
  storageSchema,
  type ValidatorsReading,
  validatorsSchema,
} from "./schemas";

/** `ok`: HTTP 200 and status `up`. A node that answers 503 with its health is a value as well, with `ok` false. */
interface HealthReading {
  ok: boolean;
  /** The node's own word, `up` or `down`. */
  status: string;
  httpStatus: number;
  version: string | null;
  uptimeSeconds: number | null;
  /** From the request to the whole answer. */
  latencySeconds: number;
}

/**
 * Reads a node's HTTP API without credentials and with few fixed paths (each new path becomes a metric series in the
 * node). A capability exists only where an endpoint answers with its JSON and its fields. Methods never reject, except
 * with the signal's reason when the caller aborts; limits of null mean unlimited.
 */
export interface NodeClient {
  probeHealth(signal?: AbortSignal): Promise<NodeReading<HealthReading>>;
  readCache(signal?: AbortSignal): Promise<NodeReading<CacheReading>>;
  readConnections(signal?: AbortSignal): Promise<NodeReading<ConnectionsReading>>;
  /** `placeholder` when consensus is disabled: the endpoint then serves zeros that nobody measured. */
  readMempool(signal?: AbortSignal): Promise<NodeReading<MempoolReading>>;
  readRealtime(signal?: AbortSignal): Promise<NodeReading<RealtimeReading>>;
  /** The number of repositories. */
  readRepositories(signal?: AbortSignal): Promise<NodeReading<number>>;
  /** `placeholder` when it names none: a node on its own, or one whose API does not see its consensus. */
  readValidators(signal?: AbortSignal): Promise<NodeReading<ValidatorsReading>>;
  /** What the storage engine runs with, and the memory it holds; bytes. */
  readStorage(signal?: AbortSignal): Promise<NodeReading<StorageReading>>;
  /** CI runs and artifacts, which are held in memory. */
  readCi(signal?: AbortSignal): Promise<NodeReading<CiReading>>;
  /** The node's own page of metrics: how many series it has, and the samples of the wanted names. */
  readMetrics(wanted: ReadonlySet<string>, signal?: AbortSignal): Promise<NodeReading<MetricsText>>;
}

export interface NodeClientOptions {
  /** The target's `api.url`; a path prefix is kept. */
  baseUrl: string;
  /** For each request with its body; default 2000. */
  timeoutMs?: number;
  /** For the page of metrics, which may be long; default 10,000. */
  metricsTimeoutMs?: number;
  fetch?: typeof fetch;
  /** Epoch ms; default the system's clock. */
  now?: () => number;
}

export function createNodeClient(options: NodeClientOptions): NodeClient {
  const http: NodeHttp = {
    baseUrl: options.baseUrl.replace(/\/+$/, ""),
    timeoutMs: options.timeoutMs ?? 2000,
    fetch: options.fetch ?? fetch,
    now: options.now ?? Date.now,
  };
  const read = async <T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): Promise<NodeReading<T>> => {
    const reading = await getJson(http, path, schema, { signal });
    return reading.state === "value" ? { ...reading, value: reading.value.body } : reading;
  };

  return {
    async probeHealth(signal) {
      const started = performance.now();
      const reading = await getJson(http, "/health", healthSchema, { signal, alsoValue: [503] });
      if (reading.state !== "value") return reading;
      const latencySeconds = (performance.now() - started) / 1000;
      const { httpStatus, body } = reading.value;
      return {
        state: "value",
        value: { ok: httpStatus === 200 && body.status === "up", httpStatus, ...body, latencySeconds },
        at: reading.at,
      };
    },
    readCache: (signal) => read("/api/debug/cache", cacheSchema, signal),
    readConnections: (signal) => read("/api/debug/connections", connectionsSchema, signal),
    async readMempool(signal) {
      const status = await read("/api/consensus/status", consensusStatusSchema, signal);
      if (status.state !== "value") return status;
      if (!status.value.enabled) {
        const detail = "consensus is disabled on this node: its mempool endpoint serves zeros that are not measured";
        return { state: "placeholder", detail };
      }
      return read("/api/consensus/mempool", mempoolSchema, signal);
    },
    readRealtime: (signal) => read("/api/realtime/stats", realtimeSchema, signal),
    readRepositories: (signal) => read("/api/repos", repositoriesSchema, signal),
    async readValidators(signal) {
      const reading = await read("/api/consensus/validators", validatorsSchema, signal);
      if (reading.state !== "value" || (reading.value.validators.length > 0 && reading.value.totalWeight > 0)) {
        return reading;
      }
      return { state: "placeholder", detail: "/api/consensus/validators names no validator with a weight" };
    },
    readStorage: (signal) => read("/api/debug/storage", storageSchema, signal),
    readCi: (signal) => read("/api/ci/stats", ciSchema, signal),
    readMetrics: (wanted, signal) =>
      getMetrics(http, { wanted, signal, timeoutMs: options.metricsTimeoutMs ?? 10_000 }),
  };
}
