import type { NodeConfig } from "@/demo/node/config/schema";

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
/** The limit of the production node whose RocksDB settings this one runs with in proportion. */
const PRODUCTION_LIMIT_BYTES = 16 * GIB;
/** Neither block cache nor write buffers take more than this share of the limit, whatever was configured. */
const LARGEST_SHARE = 0.25;

const USUAL = { block_cache_size: 512 * MIB, write_buffer_size: 64 * MIB, max_write_buffer_number: 3 };

/** The storage engine's memory as it is in force, in bytes. */
export interface StorageEngineSizes {
  blockCacheBytes: number;
  writeBufferBytes: number;
}

/**
 * What the RocksDB settings come to on a node with this limit: the share they would have of a production node's memory.
 * @param rocksdb undefined where the build has no RocksDB
 */
export function storageEngineSizes(rocksdb: NodeConfig["storage"]["rocksdb"], limitBytes: number): StorageEngineSizes {
  if (rocksdb === undefined) return { blockCacheBytes: 0, writeBufferBytes: 0 };
  const inProportion = (bytes: number) =>
    Math.floor(Math.min(LARGEST_SHARE, bytes / PRODUCTION_LIMIT_BYTES) * limitBytes);
  return {
    blockCacheBytes: inProportion(rocksdb.block_cache_size),
    writeBufferBytes: inProportion(rocksdb.write_buffer_size * rocksdb.max_write_buffer_number),
  };
}

/** The storage engine's real memory: a block cache that is full and write buffers in use. */
export class StorageEngine {
  readonly #memory: Buffer[] = [];

  constructor(
    readonly sizes: StorageEngineSizes,
    /** What the usual settings would take beyond this, in bytes; negative when this takes more. */
    readonly savedBytes: number,
  ) {}

  /** Makes the engine for a configuration, still without memory. */
  static configured(rocksdb: NodeConfig["storage"]["rocksdb"], limitBytes: number): StorageEngine {
    const sizes = storageEngineSizes(rocksdb, limitBytes);
    const usual = storageEngineSizes(rocksdb === undefined ? undefined : USUAL, limitBytes);
    return new StorageEngine(sizes, total(usual) - total(sizes));
  }

  /** What is really allocated. */
  get heldBytes(): number {
    return this.#memory.reduce((sum, memory) => sum + memory.length, 0);
  }

  /** Allocates block cache and write buffers. */
  open(): void {
    for (const bytes of Object.values(this.sizes)) this.#memory.push(Buffer.alloc(bytes, 1));
  }
}

function total({ blockCacheBytes, writeBufferBytes }: StorageEngineSizes): number {
  return blockCacheBytes + writeBufferBytes;
}
