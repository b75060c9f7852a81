import { z } from "zod";
import { findAddress } from "@/demo/node/address";
import type { Profile } from "@/demo/node/environment";

const unsigned = z.int().nonnegative();
const address = z.string().refine((text) => findAddress(text) !== null, "expected host:port");
const key = z.string().regex(/^[0-9a-fA-F]{64}$/, "expected 64 hexadecimal digits");

/** Built-in values, used for an absent section and for everything when the file cannot be read as a configuration. */
const DEFAULTS = {
  api: {
    addr: "127.0.0.1:8080",
    request_timeout_secs: 30,
    max_body_size: 52_428_800,
    cors_enabled: true,
    cors_origins: [],
  },
  p2p: {
    enabled: false,
    addr: "0.0.0.0:9000",
    allowed_peers: [],
    bootstrappers: [],
    message_backlog: 1024,
    mailbox_size: 1024,
    timeout_secs: 10,
    max_peers: undefined,
  },
  consensus: {
    use_simplex_bft: false,
    block_time_ms: 2000,
    max_txs_per_block: 1000,
    max_block_size: 10_485_760,
    mempool_max_txs: 10_000,
    mempool_ttl_secs: 600,
    view_timeout_multiplier: 2,
  },
  // The real default listens on every interface; the demo never does.
  metrics: { enabled: true, addr: "127.0.0.1:9090" },
  logging: { level: "info", format: "json" as const },
  storage: { data_dir: "./data", persistent: false, cache: undefined, rocksdb: undefined },
};

/** Of the documented node: whether it samples allocations, so that SIGUSR1 can write a profile of them. */
const profiling = z.object({ heap: z.boolean().default(true) });

/** Connections the bare profile accepts in its file without enforcing them. */
const BARE_MAX_CONNECTIONS = 10_000;

const retry = z.object({
  max_attempts: unsigned.default(3),
  initial_delay_ms: unsigned.default(100),
  max_delay_ms: unsigned.default(5000),
  multiplier: z.number().default(2),
});
const breaker = z.object({
  failure_threshold: unsigned.default(5),
  success_threshold: unsigned.default(3),
  timeout_secs: unsigned.default(30),
});

/** A key the profile does not know: any value is accepted and dropped. */
const ignored = z
  .unknown()
  .transform((): undefined => undefined)
  .optional();

/** The settings of the runbook's options B, C and D, which only the documented node honours. Sizes in bytes. */
const cache = z.object({ max_size: unsigned.default(268_435_456) });
const rocksdb = z.object({
  block_cache_size: unsigned.default(536_870_912),
  write_buffer_size: unsigned.default(67_108_864),
  max_write_buffer_number: unsigned.default(3),
});

/**
 * The shape of a configuration file: an absent section takes its defaults, a present one needs every key without a
 * default here, unknown keys are dropped. In the bare profile the runbook's keys are such unknown keys.
 */
export function configSchema(profile: Profile) {
  const full = profile === "full";
  const defaultMaxConnections = full ? 0 : BARE_MAX_CONNECTIONS;
  return z.object({
    api: z
      .object({
        addr: address,
        request_timeout_secs: unsigned,
        max_body_size: unsigned,
        max_connections: full ? unsigned.default(0) : unsigned,
        cors_enabled: z.boolean(),
        cors_origins: z.array(z.string()),
      })
      .prefault({ ...DEFAULTS.api, max_connections: defaultMaxConnections }),
    p2p: z
      .object({
        enabled: z.boolean(),
        addr: address,
        private_key: key.nullish(),
        share: key.nullish(),
        polynomial: key.nullish(),
        allowed_peers: z.array(z.string()),
        bootstrappers: z.array(z.string()),
        message_backlog: unsigned,
        mailbox_size: unsigned,
        timeout_secs: unsigned,
        max_peers: full ? unsigned.default(50) : ignored,
      })
      .prefault(DEFAULTS.p2p),
    consensus: z
      .object({
        enabled: z.boolean(),
        use_simplex_bft: z.boolean(),
        genesis_file: z.string().nullish(),
        block_time_ms: unsigned,
        max_txs_per_block: unsigned,
        max_block_size: unsigned,
        mempool_max_txs: unsigned,
        mempool_ttl_secs: unsigned,
        view_timeout_multiplier: z.number(),
      })
      .prefault({ ...DEFAULTS.consensus, enabled: full }),
    metrics: z.object({ enabled: z.boolean(), addr: address }).prefault(DEFAULTS.metrics),
    logging: z.object({ level: z.string(), format: z.enum(["json", "pretty"]) }).prefault(DEFAULTS.logging),
    storage: z
      .object({
        data_dir: z.string(),
        persistent: z.boolean(),
        cache: full ? cache.prefault({}) : ignored,
        rocksdb: full ? rocksdb.prefault({}) : ignored,
      })
      .prefault(DEFAULTS.storage),
    profiling: full ? profiling.prefault({}) : ignored,
    resilience: z.object({ retry: retry.prefault({}), circuit_breaker: breaker.prefault({}) }).prefault({}),
  });
}

/** Every value in effect; `max_peers`, `cache`, `rocksdb` and `profiling` are undefined in the bare profile. */
export type NodeConfig = z.output<ReturnType<typeof configSchema>>;
