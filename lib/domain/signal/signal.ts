import { z } from "zod";

/**
 * What is known about one number. `stale`: measured, but older than it should be. `not exposed`: the source answers and
 * does not have it. `placeholder`: the source serves a constant that it never measures. `error`: the source did not answer.
 */
export const signalStates = ["value", "stale", "not exposed", "placeholder", "error"] as const;

const signalUnits = ["bytes", "seconds", "count", "epoch-seconds"] as const;
type SignalUnit = (typeof signalUnits)[number];

/** Every signal the monitor keeps, with its unit and the words shown to an operator. */
export const signalCatalogue = {
  rss: { unit: "bytes", label: "Resident memory (RSS)" },
  limit: { unit: "bytes", label: "Memory limit" },
  "limit-soft": { unit: "bytes", label: "Throttling threshold (memory.high)" },
  "anonymous-memory": { unit: "bytes", label: "Anonymous memory" },
  "file-cache": { unit: "bytes", label: "File cache" },
  "working-set": { unit: "bytes", label: "Working set" },
  swap: { unit: "bytes", label: "Swapped out" },
  "process-start-time": { unit: "epoch-seconds", label: "Process started" },
  "restarts-24h": { unit: "count", label: "Restarts in 24 h" },
  "rss-peak": { unit: "bytes", label: "Highest RSS (VmHWM)" },
  "virtual-memory": { unit: "bytes", label: "Virtual memory (VmSize)" },
  "host-memory-total": { unit: "bytes", label: "Host memory" },
  "host-memory-available": { unit: "bytes", label: "Host memory available" },
  "host-oom-kills": { unit: "count", label: "OOM kills on the host since boot" },
  "cgroup-oom-kills": { unit: "count", label: "OOM kills in the node's cgroup" },
  "unit-oom-killed": { unit: "count", label: "Result of the systemd unit is an OOM kill" },
  "container-oom-events": { unit: "count", label: "OOM events of the container" },
  "pod-oom-killed": { unit: "count", label: "Last end of the pod's container was an OOM kill" },
  "health-latency": { unit: "seconds", label: "Health check latency" },
  "request-latency-p99": { unit: "seconds", label: "Request latency p99" },
  repositories: { unit: "count", label: "Repositories" },
  "cache-bytes": { unit: "bytes", label: "Cache size" },
  "cache-max-bytes": { unit: "bytes", label: "Cache limit" },
  "cache-entries": { unit: "count", label: "Cache entries" },
  connections: { unit: "count", label: "Connections" },
  "connections-max": { unit: "count", label: "Connection limit" },
  "connection-buffer-bytes": { unit: "bytes", label: "Connection buffers" },
  peers: { unit: "count", label: "Peers" },
  "peers-max": { unit: "count", label: "Peer limit" },
  "mempool-transactions": { unit: "count", label: "Mempool transactions" },
  "realtime-connections": { unit: "count", label: "WebSocket connections" },
  "metric-series": { unit: "count", label: "Metric series of the node" },
} as const satisfies Record<string, { unit: SignalUnit; label: string }>;

export type SignalName = keyof typeof signalCatalogue;
export const signalNames = Object.keys(signalCatalogue) as SignalName[];

/**
 * One number about a target. `value` is null in every state but `value`, `stale` and `placeholder`; absent data is never 0.
 * `at` is the instant (epoch ms) of the sample itself, not of the question.
 */
export const signalSchema = z.object({
  name: z.enum(signalNames as [SignalName, ...SignalName[]]),
  value: z.number().nullable(),
  unit: z.enum(signalUnits),
  state: z.enum(signalStates),
  /** Where the number comes from, for example `Prometheus: guts_process_resident_memory_bytes`. */
  source: z.string(),
  at: z.number().nullable(),
  /** Why there is no value, or what to know about it; null when there is nothing to add. */
  detail: z.string().nullable(),
  /** How often this source has a new number, where that is known; a number is stale when three are overdue. */
  everySeconds: z.number().optional(),
});
export type Signal = z.infer<typeof signalSchema>;

export type SignalSet = Readonly<Partial<Record<SignalName, Signal>>>;

/** How the source of a limit begins that is the host's memory, for want of any limit that was set. */
export const hostMemoryAsLimit = "host memory,";

/** No limit is set: what bounds the process is the host's memory, which a page has to name as the denominator. */
export function isHostMemoryLimit(limit: Signal | undefined): boolean {
  return limit?.source.startsWith(hostMemoryAsLimit) === true;
}

/** The number of a signal, or null unless it was measured and is fresh. */
export function freshValue(signal: Signal | undefined): number | null {
  return signal?.state === "value" ? signal.value : null;
}
