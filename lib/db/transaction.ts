import "server-only";
import { drizzle } from "drizzle-orm/node-postgres";
import type { ClientBase } from "pg";
import { db, type Tx } from "./client";
import * as schema from "./schema";

/**
 * A transaction whose connection is at hand as well, for writing our rows and handing the connection to a library that
 * writes its own in the same transaction. Commits when `body` resolves, else rolls back.
 */
export async function withConnection<T>(body: (tx: Tx, client: ClientBase) => Promise<T>): Promise<T> {
  const client = await db().$client.connect();
  try {
    await client.query("begin");
    const result = await body(drizzle(client, { schema }), client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}
