import "server-only";
import path from "node:path";
import { migrate } from "drizzle-orm/node-postgres/migrator";
import type { Db } from "./client";

const migrationLock = 4_711_001;

/** Brings the schema up to date. Processes that start together take turns on an advisory lock, and the later find nothing to do. */
export async function migrateDatabase(db: Db, root: string): Promise<void> {
  const client = await db.$client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [migrationLock]);
    await migrate(db, { migrationsFolder: path.join(root, "lib/db/migrations") });
  } finally {
    await client.query("select pg_advisory_unlock($1)", [migrationLock]).catch(() => {});
    client.release();
  }
}
