import path from "node:path";
import { Client } from "pg";
import { z } from "zod";
import { embeddedDatabaseUrl } from "@/lib/cli/database-url";
import type { InstallationPaths } from "@/lib/cli/installation";
import { readJsonFile } from "@/lib/launcher/json-file";
import { type Finding, ok, problem } from "./report";

const oldestServer = 150_000;
const journalSchema = z.object({ entries: z.array(z.unknown()) });

export interface DatabaseCheckInput {
  /** `DATABASE_URL`; absent means the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  root: string;
  paths: InstallationPaths;
}

/** Looks at the database without changing it: reachable, recent enough, writable, migrated. */
export async function checkDatabase(input: DatabaseCheckInput): Promise<Finding[]> {
  if (input.databaseUrl) {
    const remedy =
      "Check that the server runs and that host, port, user, password and database in DATABASE_URL are right.";
    return inspect(input.databaseUrl, input.root, (reason) => problem("reachable", reason, remedy));
  }
  const url = embeddedDatabaseUrl(input.paths);
  const idle = () =>
    ok(
      "reachable",
      "DATABASE_URL is not set: `start` runs a PostgreSQL of its own, which is not running at the moment",
    );
  return url ? inspect(url, input.root, idle) : [idle()];
}

async function inspect(url: string, root: string, onUnreachable: (reason: string) => Finding): Promise<Finding[]> {
  let client: Client;
  try {
    client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000, query_timeout: 10_000 });
    client.on("error", () => {});
    await client.connect();
  } catch (error) {
    return [onUnreachable(reasonOf(error))];
  }
  try {
    return [...(await serverFindings(client)), await migrationFinding(client, root)];
  } catch (error) {
    return [problem("reachable", reasonOf(error), "The server stopped answering; look at its log.")];
  } finally {
    await client.end().catch(() => {});
  }
}

async function serverFindings(client: Client): Promise<Finding[]> {
  const { rows } = await client.query<{ version: string; number: string; readonly: string; create: boolean }>(
    `select current_setting('server_version') as version, current_setting('server_version_num') as number,
       current_setting('transaction_read_only') as readonly,
       has_database_privilege(current_user, current_database(), 'create') as create`,
  );
  const [row] = rows;
  if (!row) return [problem("reachable", "the server answered nothing", "Is it PostgreSQL?")];
  const version = `PostgreSQL ${row.version}`;
  const reachable =
    Number(row.number) >= oldestServer
      ? ok("reachable", version)
      : problem("reachable", `${version} is too old`, "Use PostgreSQL 15 or newer.");
  if (row.readonly === "on") {
    const remedy = "Name the primary, not a replica, in DATABASE_URL; check default_transaction_read_only.";
    return [reachable, problem("writable", "the database is read-only", remedy)];
  }
  if (!row.create) {
    const remedy = "Make this user the owner of the database: alter database … owner to …";
    return [reachable, problem("writable", "this user may not create schemas in the database", remedy)];
  }
  return [reachable, ok("writable", "takes writes")];
}

async function migrationFinding(client: Client, root: string): Promise<Finding> {
  const journal = journalSchema.parse(readJsonFile(path.join(root, "lib/db/migrations/meta/_journal.json")));
  const known = journal.entries.length;
  const found = await client.query<{ table: string | null }>(
    "select to_regclass('drizzle.__drizzle_migrations')::text as table",
  );
  const applied = found.rows[0]?.table
    ? Number((await client.query<{ n: string }>("select count(*) as n from drizzle.__drizzle_migrations")).rows[0]?.n)
    : 0;
  if (applied > known) {
    const remedy = "A newer version has used this database: run that one, or restore a backup from before.";
    return problem("migrations", `${applied} applied, this version knows ${known}`, remedy);
  }
  const rest = applied < known ? "; the worker applies the rest when it starts" : "";
  return ok("migrations", `${applied} of ${known} applied${rest}`);
}

function reasonOf(error: unknown): string {
  // A host with two addresses fails with one error for both, whose own message is empty.
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  return inner instanceof Error ? inner.message : String(inner);
}
