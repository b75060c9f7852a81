import type { NodeConfig } from "@/demo/node/config/schema";
import { json } from "@/demo/node/http/exchange";
import type { Route } from "@/demo/node/http/router";
import type { ConnectionBuffers } from "@/demo/node/memory/connection-buffers";
import type { ObjectCache } from "@/demo/node/memory/object-cache";
import type { PeerTable } from "@/demo/node/memory/peer-table";
import type { StorageEngine } from "@/demo/node/memory/storage-engine";

/** Statistics of the realtime and CI parts, which this stand-in never uses: nothing connects, nothing runs. */
export function statsRoutes(): Route[] {
  const realtime = { current_connections: 0, total_connections: 0, total_subscriptions: 0, total_events: 0 };
  const ci = { workflow_count: 0, run_count: 0, active_run_count: 0, artifact_count: 0, artifact_size_bytes: 0 };
  return [
    { method: "GET", path: "/api/realtime/stats", handle: () => json(realtime) },
    { method: "GET", path: "/api/ci/stats", handle: () => json(ci) },
  ];
}

/**
 * The debug endpoints the runbook reads. `buffer_bytes` holds the buffers of clients and peers together.
 * @param maxConnections the limit in force; 0 means unlimited
 */
export function debugRoutes(
  cache: ObjectCache,
  peers: PeerTable,
  connections: ConnectionBuffers,
  maxConnections: number,
): Route[] {
  const stats = () => ({
    current: connections.sockets,
    max: maxConnections,
    peers: peers.peers,
    max_peers: peers.maxPeers,
    buffer_bytes: connections.bytes + peers.bufferBytes,
  });
  return [
    { method: "GET", path: "/api/debug/cache", handle: () => json(cache.stats()) },
    { method: "GET", path: "/api/debug/connections", handle: () => json(stats()) },
  ];
}

/**
 * The storage engine's settings in force, in bytes as the configuration gives them, and the memory it holds. That is less
 * than the settings add up to: this node has them in proportion to its own limit.
 */
export function storageRoutes(engine: StorageEngine, settings: NodeConfig["storage"]["rocksdb"]): Route[] {
  const stats = () => ({ backend: "rocksdb", ...settings, memory_bytes: engine.heldBytes });
  return [{ method: "GET", path: "/api/debug/storage", handle: () => json(stats()) }];
}
