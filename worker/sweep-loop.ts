import { setTimeout as sleep } from "node:timers/promises";
import { describeError } from "@/lib/db/describe-error";
import { sweepEvents } from "@/lib/services/events/replay";
import { sweepPresence } from "@/lib/services/presence/read";
import { log } from "@/lib/services/telemetry/log";

const everyMs = 5_000;

/** While this worker leads: removes pages that went silent, and events that nobody can ask for any more. */
export async function runSweepLoop(stop: AbortSignal, leads: () => boolean): Promise<void> {
  let failing = false;
  while (!stop.aborted) {
    try {
      if (leads()) {
        await sweepPresence();
        await sweepEvents();
      }
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ reason: describeError(error) }, "old events and pages could not be swept");
      failing = true;
    }
    await sleep(everyMs, undefined, { signal: stop }).catch(() => {});
  }
}
