import { writeHeartbeat } from "@/lib/services/system/heartbeat";
import { log } from "@/lib/services/telemetry/log";

const everyMs = 3_000;

/** Writes the worker's sign of life now and every 3 s; a failed write is left to the next one. */
export async function startHeartbeat(): Promise<() => void> {
  const startedAt = new Date();
  await writeHeartbeat(startedAt, new Date());
  let failing = false;
  const timer = setInterval(async () => {
    try {
      await writeHeartbeat(startedAt, new Date());
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
