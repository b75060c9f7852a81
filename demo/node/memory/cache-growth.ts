import { CACHED_OBJECT_BYTES, type ObjectCache } from "@/demo/node/memory/object-cache";

const STEP_MS = 250;

/**
 * Lets the clients' working set grow at an even rate while `active` says so, and with it the cache up to its maximum.
 * @param bytesPerSecond growth of the working set
 * @returns a function that ends it
 */
export function startCacheGrowth(cache: ObjectCache, bytesPerSecond: number, active: () => boolean): () => void {
  let owedBytes = 0;
  let lastAtMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    if (active()) owedBytes += (bytesPerSecond * (nowMs - lastAtMs)) / 1000;
    lastAtMs = nowMs;
    for (; owedBytes >= CACHED_OBJECT_BYTES; owedBytes -= CACHED_OBJECT_BYTES) cache.widenWorkingSet();
  }, STEP_MS);
  return () => clearInterval(timer);
}
