import type { NodeConfig } from "@/demo/node/config/schema";
import type { StandInSettings } from "@/demo/node/environment";
import { ConnectionBuffers } from "@/demo/node/memory/connection-buffers";
import { fillWithRepositories, warmConsumers } from "@/demo/node/memory/fill";
import { Mempool } from "@/demo/node/memory/mempool";
import { CACHED_OBJECT_BYTES, ObjectCache } from "@/demo/node/memory/object-cache";
import { PEER_BUFFER_BYTES, PeerTable, WILLING_PEERS } from "@/demo/node/memory/peer-table";
import { PHYSICS } from "@/demo/node/memory/physics";
import { RepositoryStore } from "@/demo/node/memory/repositories";
import { StorageEngine } from "@/demo/node/memory/storage-engine";

/** Cache maximum in bytes when the file says nothing. */
const USUAL_CACHE_BYTES = 268_435_456;
/** Of the room that start-up fills, the part the cache may take at most; the rest is for repositories. */
const CACHE_SHARE_OF_ROOM = 0.75;

/** What holds the node's memory. */
export interface Consumers {
  repositories: RepositoryStore;
  cache: ObjectCache;
  peers: PeerTable;
  connections: ConnectionBuffers;
  mempool: Mempool;
  storageEngine: StorageEngine;
  /** Objects a cache of the usual size would hold. */
  usualCacheObjects: number;
  /** Peers the usual limit lets in. */
  usualPeers: number;
}

/**
 * Makes the consumers, all still empty. In the bare profile cache, peers, mempool and storage engine stay so: that build
 * has none of them.
 * @param rssBytes what the process occupies before anything is filled
 */
export function createConsumers(config: NodeConfig, settings: StandInSettings, rssBytes: number): Consumers {
  const { startShare, workingSetShare, connectionBufferBytes } = PHYSICS[settings.scenario];
  const roomBytes = Math.max(0, startShare * settings.limitBytes - rssBytes);
  const workingSetBytes = Math.min(workingSetShare * settings.limitBytes, CACHE_SHARE_OF_ROOM * roomBytes);
  const full = settings.profile === "full";
  const workingSet = full ? Math.floor(workingSetBytes / CACHED_OBJECT_BYTES) : 0;
  return {
    repositories: new RepositoryStore(),
    cache: new ObjectCache(config.storage.cache?.max_size ?? 0, workingSet),
    peers: new PeerTable(full ? (config.p2p.max_peers ?? WILLING_PEERS) : 0),
    connections: new ConnectionBuffers(connectionBufferBytes),
    mempool: new Mempool(full ? config.consensus.mempool_max_txs : 0),
    storageEngine: StorageEngine.configured(config.storage.rocksdb, settings.limitBytes),
    usualPeers: full ? WILLING_PEERS : 0,
    usualCacheObjects: Math.min(workingSet, Math.floor(USUAL_CACHE_BYTES / CACHED_OBJECT_BYTES)),
  };
}

/**
 * Fills the consumers until the RSS reaches the target, less what the configuration saves.
 * @param targetBytes RSS with the usual configuration
 */
export async function fillConsumers(consumers: Consumers, targetBytes: number, rssBytes: () => number): Promise<void> {
  await warmConsumers(consumers);
  const saved = savedBytes(consumers);
  await fillWithRepositories(consumers.repositories, targetBytes - saved, rssBytes);
}

/**
 * What a smaller cache, fewer peers or a smaller storage engine than usual leave unallocated, in bytes. The same
 * repositories are created whatever the configuration says, so this is what changing a setting saves.
 */
function savedBytes({ cache, peers, storageEngine, usualCacheObjects, usualPeers }: Consumers): number {
  const cacheBytes = Math.max(0, usualCacheObjects - cache.warmObjects) * CACHED_OBJECT_BYTES;
  return cacheBytes + (usualPeers - peers.peers) * PEER_BUFFER_BYTES + storageEngine.savedBytes;
}
