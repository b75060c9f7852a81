import { setTimeout as sleep } from "node:timers/promises";
import { describeError } from "@/lib/db/describe-error";
import { sweepProfiles } from "@/lib/services/profile/sweep";
import { log } from "@/lib/services/telemetry/log";

const everyMs = 10 * 60_000;
const untilLeadingMs = 5_000;

/** While this worker leads: removes files of profiles that are too old or too many. */
export async function runProfileLoop(stop: AbortSignal, leads: () => boolean): Promise<void> {
  let failing = false;
  while (!stop.aborted) {
    const leading = leads();
    try {
      if (leading) await sweepProfiles(Date.now());
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ reason: describeError(error) }, "old profiles could not be removed");
      failing = true;
    }
    await sleep(leading ? everyMs : untilLeadingMs, undefined, { signal: stop }).catch(() => {});
  }
}
