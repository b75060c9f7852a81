import type { NodeConfig } from "@/demo/node/config/schema";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const MIB = 1024 * 1024;
const GIB = 1024 * MIB;

/** Inclusive bounds by section and key. */
const RANGES: readonly [section: keyof NodeConfig, key: string, min: number, max: number][] = [
  ["api", "request_timeout_secs", 1, 3600],
  ["api", "max_body_size", 1024, 100 * MIB],
  ["p2p", "message_backlog", 16, 65_536],
  ["p2p", "mailbox_size", 16, 65_536],
  ["p2p", "timeout_secs", 1, 300],
  ["p2p", "max_peers", 1, 1000],
  ["consensus", "block_time_ms", 100, 60_000],
  ["consensus", "max_txs_per_block", 1, 10_000],
  ["consensus", "max_block_size", 1024, 100 * MIB],
  ["consensus", "mempool_max_txs", 100, 1_000_000],
  ["consensus", "mempool_ttl_secs", 60, 3600],
  ["storage", "cache.max_size", MIB, 1024 * GIB],
  ["storage", "rocksdb.block_cache_size", MIB, 1024 * GIB],
  ["storage", "rocksdb.write_buffer_size", 64 * 1024, 64 * GIB],
  ["storage", "rocksdb.max_write_buffer_number", 1, 64],
];

/**
 * Lists the values outside their allowed range; empty when all are inside.
 * @param minMaxConnections 0 where 0 means unlimited (documented node), 1 where the published code's bound applies
 */
export function rangeProblems(config: NodeConfig, minMaxConnections: 0 | 1): string[] {
  const ranges = [...RANGES, ["api", "max_connections", minMaxConnections, 100_000] as const];
  const problems = ranges.flatMap(([section, key, min, max]) => {
    const value = key.split(".").reduce<unknown>(readMember, config[section]);
    return typeof value === "number" && (value < min || value > max)
      ? [`${section}.${key} is ${value}; allowed are ${min} to ${max}`]
      : [];
  });
  if (!isLogLevel(config.logging.level)) {
    problems.push(`logging.level is "${config.logging.level}"; allowed are ${LOG_LEVELS.join(", ")}`);
  }
  return problems;
}

/** Whether the text names a log level. */
export function isLogLevel(text: string): text is LogLevel {
  return (LOG_LEVELS as readonly string[]).includes(text);
}

function readMember(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
