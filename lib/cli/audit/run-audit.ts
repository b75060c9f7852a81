import { Client } from "pg";
import { embeddedDatabaseUrl } from "@/lib/cli/database-url";
import { installationPaths } from "@/lib/cli/installation";
import { readChains } from "./read-chains";
import { formatAudit, toJsonAudit } from "./report";

export interface AuditOptions {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  /** An incident's number; null: every chain. */
  incident: number | null;
  json: boolean;
  write?: (text: string) => void;
}

/**
 * Walks the hash chains of the timelines. Returns the exit status: 0 when they are whole, 1 when one is broken, 2 when that
 * could not be found out. Changes nothing.
 */
export async function runAudit({ root, env, incident, json, write = toStdout }: AuditOptions): Promise<0 | 1 | 2> {
  const url = env.DATABASE_URL || embeddedDatabaseUrl(installationPaths(root, env));
  if (!url) {
    console.error("Nothing was checked: DATABASE_URL is not set, and `start` has not made a database here yet.");
    return 2;
  }
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on("error", () => {});
  try {
    await client.connect();
    const chains = await readChains(client, incident);
    if (chains === null) {
      console.error(`Nothing was checked: there is no incident #${incident}.`);
      return 2;
    }
    write(json ? toJsonAudit(chains) : formatAudit(chains));
    return chains.every(({ breaks }) => breaks.length === 0) ? 0 : 1;
  } catch (error) {
    const reason = error instanceof AggregateError ? error.errors[0] : error;
    console.error(`Could not be checked: ${reason instanceof Error ? reason.message : String(reason)}`);
    return 2;
  } finally {
    await client.end().catch(() => {});
  }
}

const toStdout = (text: string): void => {
  process.stdout.write(text);
};
