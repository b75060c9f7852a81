import { setImmediate, setTimeout } from "node:timers/promises";
import { collectGarbage, collectYoungGarbage } from "@/demo/node/memory/garbage";
import { CACHED_OBJECT_BYTES, type ObjectCache } from "@/demo/node/memory/object-cache";
import type { PeerTable } from "@/demo/node/memory/peer-table";
import type { RepositoryStore } from "@/demo/node/memory/repositories";
import type { StorageEngine } from "@/demo/node/memory/storage-engine";

const MIB = 1024 * 1024;
/** The list of repositories stays short enough for one small answer. */
const MAX_REPOSITORIES = 150;
const SMALL_REPOSITORY_BYTES = 128 * 1024;
const SETTLING_ROUNDS = 8;
const SETTLING_MS = 150;
const OWNERS = ["atlas", "harbor", "orion", "quill"] as const;

/** What a node has in memory once it is warm, whether or not it holds repositories. */
interface WarmConsumers {
  cache: ObjectCache;
  peers: PeerTable;
  storageEngine: StorageEngine;
}

/** Opens the storage engine, connects the peers and fills the cache, with a turn of the event loop after every 16 MiB. */
export async function warmConsumers({ cache, peers, storageEngine }: WarmConsumers): Promise<void> {
  storageEngine.open();
  peers.connectAll();
  for (let object = 0; object < cache.warmObjects; object += 1) {
    cache.warm(object);
    if (object % ((16 * MIB) / CACHED_OBJECT_BYTES) === 0) await setImmediate();
  }
}

/**
 * Creates repositories until the process's RSS reaches the target, within half a MiB; none when it is there already.
 * @param targetBytes RSS to reach
 * @param rssBytes reads the current RSS
 */
export async function fillWithRepositories(
  store: RepositoryStore,
  targetBytes: number,
  rssBytes: () => number,
): Promise<void> {
  collectGarbage();
  const neededBytes = Math.max(0, targetBytes - rssBytes());
  const largeBytes = Math.max(1, Math.ceil(neededBytes / MAX_REPOSITORIES / MIB)) * MIB;
  await addUntil(store, largeBytes, targetBytes - largeBytes, rssBytes);
  // What the filling and the start itself left behind is given back over the next second, in part by other threads.
  // Small repositories take its place, so that the RSS stays where it is afterwards.
  collectGarbage();
  for (let round = 0; round < SETTLING_ROUNDS; round += 1) {
    await setTimeout(SETTLING_MS);
    collectYoungGarbage();
    await addUntil(store, SMALL_REPOSITORY_BYTES, targetBytes - SMALL_REPOSITORY_BYTES, rssBytes);
  }
}

async function addUntil(store: RepositoryStore, bytes: number, stopAtBytes: number, rssBytes: () => number) {
  while (rssBytes() <= stopAtBytes) {
    const number = store.size;
    store.create(OWNERS[number % OWNERS.length] ?? OWNERS[0], `repository-${number}`, bytes);
    if (number % 8 === 0) await setImmediate();
  }
}
