import type { ParametersOf } from "@/lib/domain/action/parameters";
import type { MemorySetting } from "@/lib/domain/diagnosis/input";
import type { ConfigChange, ConfigValue } from "./change";

type EditingAction = "reduce-cache" | "limit-connections" | "tune-rocksdb";
/** What of an action's parameters is for the file. */
type Edited<A extends EditingAction> = Omit<ParametersOf<A>, "captureFirst">;

const changesByAction: { [A in EditingAction]: (parameters: Edited<A>) => ConfigChange[] } = {
  "reduce-cache": ({ maxSizeBytes }) => [set(["storage", "cache", "max_size"], maxSizeBytes)],
  "limit-connections": ({ maxConnections, maxPeers }) => [
    ...(maxConnections === undefined ? [] : [set(["api", "max_connections"], maxConnections)]),
    ...(maxPeers === undefined ? [] : [set(["p2p", "max_peers"], maxPeers)]),
  ],
  "tune-rocksdb": ({ blockCacheBytes, writeBufferBytes, maxWriteBufferNumber }) => [
    set(["storage", "rocksdb", "block_cache_size"], blockCacheBytes),
    set(["storage", "rocksdb", "write_buffer_size"], writeBufferBytes),
    set(["storage", "rocksdb", "max_write_buffer_number"], maxWriteBufferNumber),
  ],
};

/** What the runbook's options B, C and D change in a node's configuration file. */
export function changesOf<A extends EditingAction>(action: A, parameters: Edited<A>): ConfigChange[] {
  return changesByAction[action](parameters);
}

/** The settings that a change concerns, in the words in which it is known whether a build heeds them. */
export function settingsOf(change: ConfigChange): MemorySetting[] {
  if (change.kind === "merge-duplicates") return [];
  const name = change.path.join(".");
  switch (name) {
    case "storage.cache.max_size":
    case "api.max_connections":
    case "p2p.max_peers":
    case "consensus.mempool_max_txs":
      return [name];
    default:
      return name.startsWith("storage.rocksdb.") ? ["storage.rocksdb"] : [];
  }
}

function set(path: readonly [string, ...string[]], value: ConfigValue): ConfigChange {
  return { kind: "set", path, value };
}
