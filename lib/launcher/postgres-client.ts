import { Client } from "pg";
import { superuser } from "./postgres-data";

const databaseName = "guts_runbook";

/** The address that programs use; loopback only. */
export function postgresUrl(port: number, password: string): string {
  return `postgres://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${databaseName}`;
}

/** Whether a server on this port accepts the password and works on this folder. */
export async function answersFrom(dataDir: string, port: number, password: string): Promise<boolean> {
  try {
    return await asSuperuser(port, password, async (client) => {
      const { rows } = await client.query<{ folder: string }>("select current_setting('data_directory') as folder");
      return rows[0]?.folder === dataDir;
    });
  } catch {
    return false;
  }
}

/** Creates the console's database unless it is there. */
export async function ensureDatabase(port: number, password: string): Promise<void> {
  await asSuperuser(port, password, async (client) => {
    const { rowCount } = await client.query("select 1 from pg_database where datname = $1", [databaseName]);
    if (rowCount === 0) await client.query(`create database ${databaseName}`);
  });
}

async function asSuperuser<T>(port: number, password: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    host: "127.0.0.1",
    port,
    user: superuser,
    password,
    database: "postgres",
    connectionTimeoutMillis: 3_000,
    query_timeout: 10_000,
  });
  // A connection that breaks rejects the query in flight; without a listener it would end this process as well.
  client.on("error", () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
