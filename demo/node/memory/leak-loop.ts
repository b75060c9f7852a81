import { collectYoungGarbage } from "@/demo/node/memory/garbage";
import { retainAbandonedSessions, SESSION_BYTES } from "@/demo/node/memory/leak";
import { createLeakPace } from "@/demo/node/memory/leak-pace";

const STEP_MS = 250;

/** What the loop needs to know; sizes in bytes. */
export interface LeakLoopOptions {
  bytesPerSecond: number;
  /** Whether to leak now; asked at every step. */
  active: () => boolean;
  rssBytes: () => number;
}

/**
 * Starts the loop that leaks while it is told to. It empties the nursery at every step, leaking or not, so that RSS
 * readings compare. The returned function ends it.
 */
export function startLeakLoop(options: LeakLoopOptions): () => void {
  let current: { startedAtMs: number; lastAtMs: number; pace: ReturnType<typeof createLeakPace> } | null = null;
  let owedBytes = 0;
  const step = () => {
    collectYoungGarbage();
    if (!options.active()) {
      current = null;
      return;
    }
    const nowMs = performance.now();
    const rssBytes = options.rssBytes();
    current ??= { startedAtMs: nowMs, lastAtMs: nowMs, pace: createLeakPace(options.bytesPerSecond, rssBytes) };
    owedBytes += current.pace((nowMs - current.startedAtMs) / 1000, (nowMs - current.lastAtMs) / 1000, rssBytes);
    current.lastAtMs = nowMs;
    const owedSessions = Math.floor(owedBytes / SESSION_BYTES);
    owedBytes -= owedSessions * SESSION_BYTES;
    retainAbandonedSessions(owedSessions, Date.now());
  };
  const timer = setInterval(step, STEP_MS);
  step();
  return () => clearInterval(timer);
}
