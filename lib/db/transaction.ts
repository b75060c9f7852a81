import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { DrizzleQueryError } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import type { ClientBase } from "pg";
import { db, type Tx } from "./client";
import * as schema from "./schema";

const attempts = 4;
/** PostgreSQL ended the transaction to let another one go on: deadlock, serialization failure. */
const retryCodes: ReadonlySet<unknown> = new Set(["40P01", "40001"]);

/**
 * A transaction that is begun anew, up to four times, when PostgreSQL chose it as the victim of a deadlock. `body` must do
 * nothing outside the database. Locks are taken in this order: plan, incident, run, head of the timeline.
 */
export function inTransaction<T>(body: (tx: Tx) => Promise<T>): Promise<T> {
  return repeated(() => db().transaction(body));
}

/**
 * As `inTransaction`, with the connection at hand as well, for a library that writes its own rows in the same transaction.
 * A connection that broke is not given back to the pool.
 */
export function withConnection<T>(body: (tx: Tx, client: ClientBase) => Promise<T>): Promise<T> {
  return repeated(async () => {
    const client = await db().$client.connect();
    let broken: Error | undefined;
    try {
      await client.query("begin");
      const result = await body(drizzle(client, { schema }), client);
      await client.query("commit");
      return result;
    } catch (error) {
      await client.query("rollback").catch((failure: unknown) => {
        broken = failure instanceof Error ? failure : new Error(String(failure));
      });
      throw error;
    } finally {
      client.release(broken);
    }
  });
}

async function repeated<T>(attempt: () => Promise<T>): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt();
    } catch (error) {
      const cause = error instanceof DrizzleQueryError ? error.cause : error;
      const code = cause instanceof Error && "code" in cause ? cause.code : null;
      if (number === attempts || !retryCodes.has(code)) throw error;
      await sleep(20 * number * (1 + Math.random()));
    }
  }
}
