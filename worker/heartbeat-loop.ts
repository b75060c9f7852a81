import { writeHeartbeat } from "@/lib/services/system/heartbeat";
import { log } from "@/lib/services/telemetry/log";

const everyMs = 3_000;

/** Writes the worker's sign of life now and every 3 s; a failed write is logged and the next one tried. */
export async function startHeartbeat(): Promise<() => void> {
  const startedAt = new Date();
  await writeHeartbeat(startedAt, new Date());
  const timer = setInterval(() => {
    writeHeartbeat(startedAt, new Date()).catch((error: unknown) => log.warn({ err: error }, "heartbeat not written"));
  }, everyMs);
  return () => clearInterval(timer);
}
