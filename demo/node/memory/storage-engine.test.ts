import { expect, test } from "vitest";
import { StorageEngine, storageEngineSizes } from "@/demo/node/memory/storage-engine";

const MIB = 1024 * 1024;
const LIMIT = 512 * MIB;
const usual = { block_cache_size: 512 * MIB, write_buffer_size: 64 * MIB, max_write_buffer_number: 3 };

test("settings take the share of the limit that they would take of a production node's", () => {
  expect(storageEngineSizes(usual, LIMIT)).toEqual({ blockCacheBytes: 16 * MIB, writeBufferBytes: 6 * MIB });
  expect(storageEngineSizes(usual, LIMIT / 4)).toEqual({ blockCacheBytes: 4 * MIB, writeBufferBytes: 1.5 * MIB });
});

test("the runbook's smaller settings save memory, and larger ones cost some", () => {
  const smaller = { block_cache_size: 256 * MIB, write_buffer_size: 32 * MIB, max_write_buffer_number: 2 };
  expect(StorageEngine.configured(smaller, LIMIT).savedBytes).toBe(12 * MIB);
  expect(StorageEngine.configured(usual, LIMIT).savedBytes).toBe(0);
  const larger = { ...usual, max_write_buffer_number: 4 };
  expect(StorageEngine.configured(larger, LIMIT).savedBytes).toBe(-2 * MIB);
});

test("no setting takes more than half of the limit, and a build without RocksDB has none of it", () => {
  const huge = { block_cache_size: 2 ** 40, write_buffer_size: 2 ** 36, max_write_buffer_number: 64 };
  expect(storageEngineSizes(huge, LIMIT)).toEqual({ blockCacheBytes: LIMIT / 4, writeBufferBytes: LIMIT / 4 });
  expect(StorageEngine.configured(undefined, LIMIT)).toMatchObject({
    sizes: { blockCacheBytes: 0, writeBufferBytes: 0 },
    savedBytes: 0,
  });
});
