import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { env } from "@/lib/env";
import { log } from "@/lib/services/telemetry/log";

const monitorLock = 4_711_002;
const retryMs = 2_000;

/** The right to run the monitor loop: one worker at a time has it, so that upstream load does not grow with replicas. */
export interface MonitorLead {
  /** False once the database connection that holds the lock is gone, and with it the lead. */
  held(): boolean;
  release(): Promise<void>;
}

/** Waits until this worker holds the advisory lock; null when stopped before. The lock ends with its connection. */
export async function acquireMonitorLead(stop: AbortSignal): Promise<MonitorLead | null> {
  while (!stop.aborted) {
    const client = new Client({ connectionString: env().databaseUrl, keepAlive: true });
    let connected = true;
    client.on("error", () => {
      connected = false;
    });
    try {
      await client.connect();
      const { rows } = await client.query<{ got: boolean }>("select pg_try_advisory_lock($1) as got", [monitorLock]);
      if (rows[0]?.got) return { held: () => connected, release: () => client.end() };
    } catch (error) {
      log.warn({ err: error }, "cannot ask for the monitor lead");
    }
    await client.end().catch(() => {});
    await sleep(retryMs, undefined, { signal: stop }).catch(() => {});
  }
  return null;
}
