import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { env } from "@/lib/env";
import { log } from "@/lib/services/telemetry/log";

const monitorLock = 4_711_002;
const retryMs = 2_000;

/** The right to run the monitor loop: one worker at a time has it, so that upstream load does not grow with replicas. */
export interface MonitorLead {
  /** False until the lock is got, and once the database connection that holds it is gone. */
  held(): boolean;
  /** Waits for the lock if it is not held; false when stopped before. */
  ensure(): Promise<boolean>;
  release(): Promise<void>;
}

export function createMonitorLead(stop: AbortSignal): MonitorLead {
  let client: Client | null = null;
  return {
    held: () => client !== null,
    async ensure() {
      while (client === null && !stop.aborted) {
        client = await tryLock(() => {
          client = null;
        });
        if (client === null) await sleep(retryMs, undefined, { signal: stop }).catch(() => {});
      }
      return client !== null;
    },
    async release() {
      await client?.end();
      client = null;
    },
  };
}

/** The lock ends with its connection, so `onLost` hears of a broken one. Null when another worker has it. */
async function tryLock(onLost: () => void): Promise<Client | null> {
  const client = new Client({ connectionString: env().databaseUrl, keepAlive: true });
  client.on("error", onLost);
  client.on("end", onLost);
  try {
    await client.connect();
    const { rows } = await client.query<{ got: boolean }>("select pg_try_advisory_lock($1) as got", [monitorLock]);
    if (rows[0]?.got) return client;
  } catch (error) {
    log.warn({ err: error }, "cannot ask for the monitor lead");
  }
  await client.end().catch(() => {});
  return null;
}
