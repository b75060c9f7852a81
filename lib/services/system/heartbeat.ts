import "server-only";
import { hostname } from "node:os";
import { sql } from "drizzle-orm";
import { Client } from "pg";
import { db } from "@/lib/db/client";
import { workerHeartbeats } from "@/lib/db/schema";
import { env } from "@/lib/env";
import type { Holder } from "@/lib/services/run/hold";

const instanceLock = 4_712_000;
const maxInstances = 100;

/**
 * Names this worker for good: the configured id, else host and the first instance number that no other worker of this
 * database holds, so that a worker started again is the same executor. The lock lasts as long as its connection.
 */
export async function claimExecutor(): Promise<{ executor: string; release: () => Promise<void> }> {
  const configured = process.env.GUTS_RUNBOOK_EXECUTOR_ID;
  if (configured) return { executor: configured, release: async () => {} };
  const client = new Client({ connectionString: env().databaseUrl, keepAlive: true });
  client.on("error", () => {});
  await client.connect();
  for (let instance = 0; instance < maxInstances; instance += 1) {
    const { rows } = await client.query<{ got: boolean }>("select pg_try_advisory_lock($1) as got", [
      instanceLock + instance,
    ]);
    if (rows[0]?.got) return { executor: `${hostname()}-${instance}`, release: () => client.end() };
  }
  await client.end();
  throw new Error(`there are ${maxInstances} workers on this database already`);
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
