import type { Holder } from "@/lib/services/run/hold";
import { writeHeartbeat } from "@/lib/services/system/heartbeat";
import { log } from "@/lib/services/telemetry/log";

const everyMs = 3_000;

/** Writes the worker's sign of life every 3 s. A failed write is left to the next one; a lost epoch calls `onFenced`. */
export function startHeartbeat(me: Holder, onFenced: () => void): () => void {
  let failing = false;
  const timer = setInterval(async () => {
    try {
      if (!(await writeHeartbeat(me))) onFenced();
      if (failing) log.info("heartbeat written again");
      failing = false;
    } catch (error) {
      // One line when it begins, not one every three seconds.
      if (!failing) log.warn({ err: error }, "heartbeat not written");
      failing = true;
    }
  }, everyMs);
  return () => clearInterval(timer);
}
