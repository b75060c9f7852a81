import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "@/lib/config/schema";
import { describeError } from "@/lib/db/describe-error";
import { checkHeartbeats } from "@/lib/services/alert/dead-mans-switch";
import { newPollState, pollAlerts } from "@/lib/services/alert/poll";
import { type SilenceAttempts, workSilences } from "@/lib/services/alert/work-silences";
import { log } from "@/lib/services/telemetry/log";

const everyMs = 1_000;
const pollEveryMs = 30_000;

/**
 * While this worker leads: looks for silent dead man's switches and for silences to make or end every second, and asks each
 * Prometheus for its alerts every 30 s, whatever the time scale. None of the three waits for another.
 */
export async function runAlertLoop(config: Config, stop: AbortSignal, leads: () => boolean): Promise<void> {
  const poll = newPollState();
  const tried: SilenceAttempts = new Map();
  const every = (ms: number, what: string, round: () => Promise<void>) => repeat(ms, what, round, stop, leads);
  await Promise.all([
    every(everyMs, "dead man's switches could not be looked at", () => checkHeartbeats(config, Date.now())),
    every(everyMs, "silences could not be seen to", () => workSilences(config.alertmanager, tried, Date.now())),
    every(pollEveryMs, "alerts could not be asked for", () => pollAlerts(config, poll, Date.now())),
  ]);
}

/** Never rejects. A round that fails is logged, once until one succeeds. */
async function repeat(
  ms: number,
  what: string,
  round: () => Promise<void>,
  stop: AbortSignal,
  leads: () => boolean,
): Promise<void> {
  let failing: string | null = null;
  while (!stop.aborted) {
    const leading = leads();
    try {
      if (leading) await round();
      failing = null;
    } catch (error) {
      const reason = describeError(error);
      if (reason !== failing) log.warn({ reason }, what);
      failing = reason;
    }
    // Until it leads, a worker looks often whether it does by now.
    await sleep(leading ? ms : everyMs, undefined, { signal: stop }).catch(() => {});
  }
}
