import { setTimeout as sleep } from "node:timers/promises";
import { describeError } from "@/lib/db/describe-error";
import { log } from "@/lib/services/telemetry/log";
import { runTimers } from "@/lib/services/timer/run";

const everyMs = 1_000;

/** While this worker leads: looks at the incidents' timers once a second. What it knows is in the database alone. */
export async function runTimerLoop(stop: AbortSignal, leads: () => boolean): Promise<void> {
  let failing = false;
  while (!stop.aborted) {
    try {
      if (leads()) await runTimers(Date.now());
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ reason: describeError(error) }, "timers could not be looked after");
      failing = true;
    }
    await sleep(everyMs, undefined, { signal: stop }).catch(() => {});
  }
}
