export const maxAttempts = 12;
const firstMs = 5_000;
const longestMs = 600_000;
/** The longest that a channel can ask for with Retry-After. */
export const longestWaitMs = 3_600_000;

/**
 * How long to wait after an attempt that failed, the first being number 1: 5 s, doubled each time up to 10 min, or longer if the
 * other side asked for it. Null after the last one.
 */
export function backOffMs(attempt: number, retryAfterMs: number | null = null): number | null {
  if (attempt >= maxAttempts) return null;
  const own = Math.min(longestMs, firstMs * 2 ** (attempt - 1));
  return Math.max(own, Math.min(longestWaitMs, retryAfterMs ?? 0));
}

/** `Retry-After` (RFC 9110, 10.2.3): whole seconds or an HTTP date; null for anything else, and 0 for a date gone by. */
export function parseRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const at = Date.parse(header);
  return /[a-z]/i.test(header) && Number.isFinite(at) ? Math.max(0, at - nowMs) : null;
}
