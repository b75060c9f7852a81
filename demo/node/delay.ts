/** The longest a request waits, in milliseconds. */
const MAX_DELAY_MS = 2000;
/** How long one RSS reading is used, in milliseconds. */
const RSS_MAX_AGE_MS = 200;

/**
 * How long a handler waits at a given memory pressure: nothing up to 85 % of the limit, about 78 ms at 90 %, capped at
 * two seconds.
 * @param share RSS divided by the limit (1 = at the limit)
 * @returns milliseconds
 */
export function delayMs(share: number): number {
  return Math.min(MAX_DELAY_MS, 625_000 * Math.max(0, share - 0.85) ** 3);
}

/** The process's RSS in bytes, read at most every 200 ms however often it is asked for. */
export function createRssReader(read: () => number, nowMs: () => number): () => number {
  let bytes = read();
  let readAtMs = nowMs();
  return () => {
    if (nowMs() - readAtMs >= RSS_MAX_AGE_MS) {
      bytes = read();
      readAtMs = nowMs();
    }
    return bytes;
  };
}
