import { setTimeout as sleep } from "node:timers/promises";
import { describeError } from "@/lib/db/describe-error";
import { listDueChannels, sendDue } from "@/lib/services/notification/send";
import { log } from "@/lib/services/telemetry/log";

const everyMs = 1_000;

/**
 * While this worker leads: sends what is due, each channel by itself, so that one that hangs holds up no other. Ends when
 * the attempts under way have; stopping aborts them.
 */
export async function runNotificationLoop(stop: AbortSignal, leads: () => boolean): Promise<void> {
  const running = new Map<string, Promise<void>>();
  let failing = false;
  while (!stop.aborted) {
    try {
      for (const channel of leads() ? await listDueChannels(new Date()) : []) {
        if (running.has(channel)) continue;
        running.set(
          channel,
          sendDue(channel, Date.now, stop)
            .catch((error: unknown) => {
              log.warn({ channel, reason: describeError(error) }, "a channel's notifications could not be sent");
            })
            .finally(() => running.delete(channel)),
        );
      }
      failing = false;
    } catch (error) {
      if (!failing) log.warn({ reason: describeError(error) }, "notifications could not be listed");
      failing = true;
    }
    await sleep(everyMs, undefined, { signal: stop }).catch(() => {});
  }
  await Promise.all(running.values());
}
