import type { TrendPoint } from "@/lib/domain/trend/theil-sen";

/** What may hold a node's memory and can be measured one way or another. */
export const consumerNames = [
  "cache",
  "connections",
  "peers",
  "websockets",
  "mempool",
  "rocksdb",
  "artifacts",
  "repositories",
  "metric-series",
  "allocator",
] as const;
export type ConsumerName = (typeof consumerNames)[number];

/** Words for an operator, fit for the middle of a sentence. */
export const consumerLabels: Record<ConsumerName, string> = {
  cache: "cache",
  connections: "connections",
  peers: "peers",
  websockets: "WebSocket connections",
  mempool: "mempool transactions",
  rocksdb: "RocksDB",
  artifacts: "CI artifacts",
  repositories: "repositories",
  "metric-series": "metric series",
  allocator: "memory the allocator keeps",
};

/** One consumer over time: its bytes, or how many there are of it. A consumer without a series is unknown, not zero. */
export interface ConsumerSeries {
  name: ConsumerName;
  /** In any order; what is not finite or below zero is dropped. */
  points: readonly TrendPoint[];
  unit: "bytes" | "count";
  /** Bytes for each one of a count, when the node tells (buffer bytes / open connections). Absent: measured if possible. */
  bytesPerUnit?: number | null | undefined;
}

/** Whether a name, for example that of a load of the trend, is that of a consumer. */
export function isConsumerName(name: string): name is ConsumerName {
  return (consumerNames as readonly string[]).includes(name);
}
