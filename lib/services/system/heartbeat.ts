import "server-only";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { Client } from "pg";
import { db } from "@/lib/db/client";
import { workerHeartbeats } from "@/lib/db/schema";
import { env } from "@/lib/env";
import type { Holder } from "@/lib/services/run/hold";

const instanceLock = 4_712_000;
const maxInstances = 100;
const retakeMs = 200;

/** A worker's name, held for as long as the process lives. */
export interface ExecutorClaim {
  executor: string;
  release: () => Promise<void>;
}

/**
 * Names this worker for good: the configured id, else host and the first instance number that no other worker of this
 * database holds, so that a worker started again is the same executor. The lock ends with its connection; when that is
 * lost (the database was restarted) the same number is taken again, and `onTaken` hears if another worker was faster.
 */
export async function claimExecutor(onTaken: () => void): Promise<ExecutorClaim> {
  const configured = process.env.GUTS_RUNBOOK_EXECUTOR_ID;
  if (configured) return { executor: configured, release: async () => {} };
  let client = await connect();
  for (let instance = 0; instance < maxInstances; instance += 1) {
    if (!(await tryInstance(client, instance))) continue;
    let released = false;
    const keep = (held: Client) => {
      let lost = false;
      const regain = () => {
        if (lost || released) return;
        lost = true;
        void retake(instance, () => released).then((again) => {
          if (again === "taken") onTaken();
          else if (again) {
            client = again;
            keep(again);
          }
        });
      };
      held.on("error", regain);
      held.on("end", regain);
    };
    keep(client);
    const release = async () => {
      released = true;
      await client.end().catch(() => {});
    };
    return { executor: `${hostname()}-${instance}`, release };
  }
  await client.end();
  throw new Error(`there are ${maxInstances} workers on this database already`);
}

async function connect(): Promise<Client> {
  const client = new Client({ connectionString: env().databaseUrl, keepAlive: true });
  client.on("error", () => {});
  await client.connect();
  return client;
}

async function tryInstance(client: Client, instance: number): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>("select pg_try_advisory_lock($1) as got", [
    instanceLock + instance,
  ]);
  return rows[0]?.got === true;
}

/** Asks again until the database answers; null when released meanwhile. */
async function retake(instance: number, isReleased: () => boolean): Promise<Client | "taken" | null> {
  while (!isReleased()) {
    try {
      const client = await connect();
      if (await tryInstance(client, instance)) return client;
      await client.end();
      return "taken";
    } catch {
      await sleep(retakeMs);
    }
  }
  return null;
}

/** Begins a new epoch of an executor: whatever an earlier start of it still tries is fenced off. */
export async function beginEpoch(executor: string, startedAt: Date): Promise<Holder> {
  const [row] = await db()
    .insert(workerHeartbeats)
    .values({ executorId: executor, epoch: 1, startedAt, at: startedAt, pid: process.pid })
    .onConflictDoUpdate({
      target: workerHeartbeats.executorId,
      set: { epoch: sql`${workerHeartbeats.epoch} + 1`, startedAt, at: startedAt, pid: process.pid },
    })
    .returning({ epoch: workerHeartbeats.epoch });
  return { executor, epoch: row?.epoch ?? 1 };
}

/** A sign of life of this epoch; says false when a later start has taken the executor over. */
export async function writeHeartbeat(me: Holder): Promise<boolean> {
  const written = await db().execute(sql`
    update ${workerHeartbeats} set at = clock_timestamp()
    where executor_id = ${me.executor} and epoch = ${me.epoch}`);
  return written.rowCount === 1;
}
