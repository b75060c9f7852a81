import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { loadConfig } from "@/lib/config/load";
import type { Config } from "@/lib/config/schema";
import { type Db, db } from "@/lib/db/client";
import { migrateDatabase } from "@/lib/db/migrate";

const holder = globalThis as typeof globalThis & { gutsDb?: Db; gutsConfig?: Config };

/** Two targets on one Prometheus, as a configuration file would have them. */
export const testConfigText = `
prometheus: [{ id: main, url: "http://127.0.0.1:9" }]
targets:
  - id: validator-2
    prometheus: main
    matchers: { instance: validator-2, job: guts-node }
    hostMatchers: { instance: host-2, job: node-exporter }
  - id: validator-3
    prometheus: main
    matchers: { instance: validator-3, job: guts-node }
`;

/** Gives the test file a migrated database of its own, with the environment and configuration that services expect. */
export function withTestDatabase(configText = testConfigText): void {
  const name = `t_${randomBytes(6).toString("hex")}`;
  let admin: Client;

  beforeAll(async () => {
    admin = new Client({ connectionString: inject("databaseUrl") });
    await admin.connect();
    await admin.query(`create database ${name}`);
    const url = new URL(inject("databaseUrl"));
    url.pathname = `/${name}`;
    process.env.DATABASE_URL = url.href;
    process.env.BETTER_AUTH_SECRET = "a test secret that is long enough for it";
    process.env.GUTS_RUNBOOK_URL = "http://127.0.0.1:3000";
    delete holder.gutsDb;
    holder.gutsConfig = loadConfig({ path: "test.yaml", text: configText });
    await migrateDatabase(db(), process.cwd());
  });

  afterAll(async () => {
    await holder.gutsDb?.$client.end();
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });
}
