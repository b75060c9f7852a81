import { setTimeout } from "node:timers/promises";
import type { Address } from "@/demo/node/address";

/** Asks `/health/live` until it answers 200; resolves to false when aborted first. */
export async function waitLive({ host, port }: Address, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    try {
      const response = await fetch(`http://${host}:${port}/health/live`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(5000)]),
      });
      await response.body?.cancel();
      if (response.ok) return true;
    } catch {
      // Not listening yet, or not answering in time: ask again.
    }
    await setTimeout(250, undefined, { signal }).catch(() => {});
  }
  return false;
}
