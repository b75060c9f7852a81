import "server-only";
import { sql } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { workerHeartbeats } from "@/lib/db/schema";

const heartbeatFreshSeconds = 15;

/** Ready means: the database takes writes and a worker has shown a sign of life within 15 s. Never throws. */
export async function readReadiness(): Promise<{ ready: boolean; database: string; worker: string }> {
  try {
    const readOnly = await db().execute<{ value: string }>(
      sql`select current_setting('transaction_read_only') as value`,
    );
    const database = readOnly.rows[0]?.value === "off" ? "writable" : "read-only";
    const [row] = await db()
      .select({ age: sql<number | null>`extract(epoch from clock_timestamp() - max(${workerHeartbeats.at}))::float8` })
      .from(workerHeartbeats);
    const age = row?.age ?? null;
    const alive = age !== null && age < heartbeatFreshSeconds;
    const worker = age === null ? "never seen" : alive ? "alive" : `silent for ${Math.round(age)} s`;
    return { ready: database === "writable" && alive, database, worker };
  } catch (error) {
    return {
      ready: false,
      database: error instanceof Error ? `not reachable: ${error.message}` : "not reachable",
      worker: "unknown",
    };
  }
}
