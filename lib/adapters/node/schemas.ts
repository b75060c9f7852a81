import { z } from "zod";

// Shapes of the node's HTTP answers. Unknown fields are ignored; a missing or wrong one means that this is not the
// endpoint we know.

const count = z.number().int().nonnegative();
/** A limit: null, absent or 0 mean that there is none. */
const limit = count.nullish().transform((value) => value || null);

export const healthSchema = z
  .object({
    status: z.string().max(100),
    version: z.string().max(200).nullish(),
    uptime_seconds: z.number().nonnegative().nullish(),
  })
  .transform((body) => ({
    status: body.status,
    version: body.version ?? null,
    uptimeSeconds: body.uptime_seconds ?? null,
  }));

export const cacheSchema = z
  .object({ entries: count, size_bytes: count, max_size_bytes: limit, hits: count, misses: count })
  .transform((body) => ({
    entries: body.entries,
    sizeBytes: body.size_bytes,
    maxSizeBytes: body.max_size_bytes,
    hits: body.hits,
    misses: body.misses,
  }));
export type CacheReading = z.infer<typeof cacheSchema>;

export const connectionsSchema = z
  .object({ current: count, max: limit, peers: count, max_peers: limit, buffer_bytes: count })
  .transform((body) => ({
    current: body.current,
    max: body.max,
    peers: body.peers,
    maxPeers: body.max_peers,
    bufferBytes: body.buffer_bytes,
  }));
export type ConnectionsReading = z.infer<typeof connectionsSchema>;

export const consensusStatusSchema = z.object({ enabled: z.boolean() });

export const mempoolSchema = z
  .object({
    transaction_count: count,
    oldest_age_secs: z.number().nonnegative(),
    average_propose_count: z.number().nonnegative(),
  })
  .transform((body) => ({
    transactionCount: body.transaction_count,
    oldestAgeSeconds: body.oldest_age_secs,
    averageProposeCount: body.average_propose_count,
  }));
export type MempoolReading = z.infer<typeof mempoolSchema>;

export const realtimeSchema = z
  .object({ current_connections: count, total_connections: count, total_subscriptions: count, total_events: count })
  .transform((body) => ({
    currentConnections: body.current_connections,
    totalConnections: body.total_connections,
    totalSubscriptions: body.total_subscriptions,
    totalEvents: body.total_events,
  }));
export type RealtimeReading = z.infer<typeof realtimeSchema>;

export const repositoriesSchema = z
  .array(z.object({ name: z.string(), owner: z.string() }))
  .transform((repositories) => repositories.length);

/** Weights as the consensus counts them; `active` is the node's own word for a validator that takes part. */
export const validatorsSchema = z
  .object({
    quorum_weight: count,
    total_weight: count,
    validators: z.array(
      z.object({ name: z.string().max(200), active: z.boolean(), weight: count, pubkey: z.string().max(200) }),
    ),
  })
  .transform((body) => ({
    quorumWeight: body.quorum_weight,
    totalWeight: body.total_weight,
    validators: body.validators,
  }));
export type ValidatorsReading = z.infer<typeof validatorsSchema>;

export const storageSchema = z
  .object({
    backend: z.string().max(100),
    block_cache_size: count,
    write_buffer_size: count,
    max_write_buffer_number: count,
    memory_bytes: count,
  })
  .transform((body) => ({
    backend: body.backend,
    blockCacheBytes: body.block_cache_size,
    writeBufferBytes: body.write_buffer_size,
    maxWriteBufferNumber: body.max_write_buffer_number,
    memoryBytes: body.memory_bytes,
  }));
export type StorageReading = z.infer<typeof storageSchema>;

export const ciSchema = z
  .object({ run_count: count, artifact_count: count, artifact_size_bytes: count })
  .transform((body) => ({
    runs: body.run_count,
    artifacts: body.artifact_count,
    artifactBytes: body.artifact_size_bytes,
  }));
export type CiReading = z.infer<typeof ciSchema>;
