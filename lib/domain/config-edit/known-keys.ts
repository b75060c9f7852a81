/** What a value has to be. `texts`: a list of text. */
export type ValueKind = "unsigned" | "number" | "boolean" | "text" | "address" | "key material" | "texts" | "format";

/** A key that some build of guts-node reads. Sizes in bytes. */
export interface KnownKey {
  /** Inside its section, dotted. */
  path: readonly string[];
  kind: ValueKind;
  /** Whether a section that is present needs it. `published`: version 0.1.x does, a build as documented does not. */
  required: boolean | "published";
  min?: number;
  max?: number;
}

const mebibyte = 1024 * 1024;
const gibibyte = 1024 * mebibyte;

function key(path: string, kind: ValueKind, min?: number, max?: number): KnownKey {
  return { path: path.split("."), kind, required: true, ...(min !== undefined && max !== undefined && { min, max }) };
}

function optional(path: string, kind: ValueKind, min?: number, max?: number): KnownKey {
  return { ...key(path, kind, min, max), required: false };
}

/**
 * The sections of guts-node's configuration with the keys that it reads and their bounds: those of version 0.1.0, and
 * those that only a build as documented has (cache, RocksDB, peers). A section that is absent takes its defaults.
 */
export const knownSections: Readonly<Record<string, readonly KnownKey[]>> = {
  api: [
    key("addr", "address"),
    key("request_timeout_secs", "unsigned", 1, 3600),
    key("max_body_size", "unsigned", 1024, 100 * mebibyte),
    // As documented 0 is "unlimited"; version 0.1.x refuses it, which `noteUnlimited` says.
    { ...key("max_connections", "unsigned", 0, 100_000), required: "published" },
    key("cors_enabled", "boolean"),
    key("cors_origins", "texts"),
  ],
  p2p: [
    key("enabled", "boolean"),
    key("addr", "address"),
    optional("private_key", "key material"),
    optional("share", "key material"),
    optional("polynomial", "key material"),
    key("allowed_peers", "texts"),
    key("bootstrappers", "texts"),
    key("message_backlog", "unsigned", 16, 65_536),
    key("mailbox_size", "unsigned", 16, 65_536),
    key("timeout_secs", "unsigned", 1, 300),
    optional("max_peers", "unsigned", 1, 1000),
  ],
  consensus: [
    key("enabled", "boolean"),
    key("use_simplex_bft", "boolean"),
    optional("genesis_file", "text"),
    key("block_time_ms", "unsigned", 100, 60_000),
    key("max_txs_per_block", "unsigned", 1, 10_000),
    key("max_block_size", "unsigned", 1024, 100 * mebibyte),
    key("mempool_max_txs", "unsigned", 100, 1_000_000),
    key("mempool_ttl_secs", "unsigned", 60, 3600),
    key("view_timeout_multiplier", "number"),
  ],
  metrics: [key("enabled", "boolean"), key("addr", "address")],
  logging: [key("level", "text"), key("format", "format")],
  storage: [
    key("data_dir", "text"),
    key("persistent", "boolean"),
    optional("cache.max_size", "unsigned", mebibyte, 1024 * gibibyte),
    optional("rocksdb.block_cache_size", "unsigned", mebibyte, 1024 * gibibyte),
    optional("rocksdb.write_buffer_size", "unsigned", 64 * 1024, 64 * gibibyte),
    optional("rocksdb.max_write_buffer_number", "unsigned", 1, 64),
  ],
};

/** The levels that `logging.level` may name. */
export const logLevels = ["trace", "debug", "info", "warn", "error"];

/** The least and the most that a setting takes, by its dotted name; throws for one without bounds. */
export function boundsOf(setting: string): { min: number; max: number } {
  const [section = "", ...rest] = setting.split(".");
  const found = knownSections[section]?.find(({ path }) => path.join(".") === rest.join("."));
  if (found?.min === undefined || found.max === undefined) throw new Error(`${setting} has no bounds`);
  return { min: found.min, max: found.max };
}

/** The keys that a section needs in every build. */
export function requiredKeysOf(section: string): string[] {
  return (knownSections[section] ?? []).filter(({ required }) => required === true).map(({ path }) => path.join("."));
}
