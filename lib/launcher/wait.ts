import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks until the answer is true, or `timeoutMs` have passed; tells which. An aborted signal rejects with its reason.
 */
export async function waitUntil(
  ask: () => boolean | Promise<boolean>,
  options: { timeoutMs: number; everyMs?: number; signal?: AbortSignal | undefined },
): Promise<boolean> {
  const { timeoutMs, everyMs = 50, signal } = options;
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    if (await ask()) return true;
    if (performance.now() >= endsAt) return false;
    await delay(everyMs, undefined, signal ? { signal } : {});
  }
}
