import "server-only";

const windowMs = 60_000;
const mostTries = 30;
/** So many addresses are remembered; an attacker with more of them than that gains tries and no memory. */
const mostAddresses = 10_000;

interface Tries {
  since: number;
  count: number;
}

const holder = globalThis as typeof globalThis & { gutsShareTries?: Map<string, Tries> };

/**
 * Counts links that do not open, by the address of who asks, in this process. A token cannot be guessed; this keeps those who
 * try from having the database look each time.
 */
export const shareTries = {
  /** Whether this address has used up its tries of the last minute. */
  isSpent(address: string, nowMs: number): boolean {
    const tries = map().get(address);
    return tries !== undefined && nowMs - tries.since < windowMs && tries.count >= mostTries;
  },
  fail(address: string, nowMs: number): void {
    const tries = map().get(address);
    if (tries && nowMs - tries.since < windowMs) {
      tries.count += 1;
      return;
    }
    map().delete(address);
    map().set(address, { since: nowMs, count: 1 });
    const [oldest] = map().keys();
    if (map().size > mostAddresses && oldest !== undefined) map().delete(oldest);
  },
};

function map(): Map<string, Tries> {
  holder.gutsShareTries ??= new Map();
  return holder.gutsShareTries;
}

/** Who asks: the last hop that the server or the proxy before it has seen; earlier ones are the client's own word. */
export function askingAddress(headers: Headers): string {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown";
}
