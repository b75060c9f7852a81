import "server-only";
import { drizzle, type NodePgDatabase, type NodePgQueryResultHKT } from "drizzle-orm/node-postgres";
import type { PgDatabase } from "drizzle-orm/pg-core";
import { Pool } from "pg";
import { env } from "@/lib/env";
import * as schema from "./schema";

export type Db = NodePgDatabase<typeof schema> & { $client: Pool };
/** A transaction, in whichever way it was begun. */
export type Tx = PgDatabase<NodePgQueryResultHKT, typeof schema>;

const holder = globalThis as typeof globalThis & { gutsDb?: Db };

/** The process's database handle. Page and route handler can be separate module instances, so it sits on `globalThis`. */
export function db(): Db {
  holder.gutsDb ??= connect(env().databaseUrl);
  return holder.gutsDb;
}

/** A lost connection, idle or in use, is left to the next query on it to report: unheard, the event would end the process. */
function connect(url: string): Db {
  const pool = new Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 5_000, statement_timeout: 15_000 });
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return drizzle(pool, { schema });
}
