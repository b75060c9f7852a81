import fc from "fast-check";
import { expect, test } from "vitest";
import { CACHED_OBJECT_BYTES, ObjectCache } from "@/demo/node/memory/object-cache";

test("a cache with room for the working set answers everything from memory once warm", () => {
  const cache = new ObjectCache(4 * CACHED_OBJECT_BYTES, 4);
  for (let object = 0; object < cache.warmObjects; object += 1) cache.warm(object);
  for (let object = 0; object < 4; object += 1) cache.request(object);
  expect(cache.stats()).toMatchObject({ entries: 4, hits: 4, misses: 0 });
});

test("the object asked for longest ago is dropped first", () => {
  const cache = new ObjectCache(2 * CACHED_OBJECT_BYTES, 3);
  for (const object of [0, 1, 0, 2, 0, 1]) cache.request(object);
  expect(cache.stats()).toMatchObject({ entries: 2, hits: 2, misses: 4 });
});

test("a widening working set fills the cache up to its maximum and no further", () => {
  const cache = new ObjectCache(3 * CACHED_OBJECT_BYTES, 1);
  const held = Array.from({ length: 4 }, () => {
    cache.widenWorkingSet();
    return cache.heldObjects;
  });
  expect(held).toEqual([1, 2, 3, 3]);
  expect(cache.workingSetObjects).toBe(5);
});

test("the bytes held never exceed the configured maximum", () => {
  const requests = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 40 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 1000 }), requests, (whole, rest, objects) => {
      const cache = new ObjectCache(whole * CACHED_OBJECT_BYTES + rest, 6);
      for (const object of objects) cache.request(object);
      const stats = cache.stats();
      expect(stats.size_bytes).toBeLessThanOrEqual(stats.max_size_bytes);
      expect(stats.hits + stats.misses).toBe(objects.length);
    }),
    { seed: 20, numRuns: 40 },
  );
});
