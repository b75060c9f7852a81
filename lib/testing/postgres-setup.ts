import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { startEmbeddedPostgres } from "@/lib/launcher/postgres";
import { freePort } from "./prometheus";

declare module "vitest" {
  export interface ProvidedContext {
    databaseUrl: string;
  }
}

/** Starts one throw-away PostgreSQL for all integration tests; each file makes a database of its own on it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
  const folder = mkdtempSync(path.join(tmpdir(), "guts-test-"));
  chmodSync(folder, 0o711);
  const server = await startEmbeddedPostgres({
    root,
    dataRoot: folder,
    dataDir: path.join(folder, "postgres"),
    port: await freePort(),
    log: () => {},
  });
  project.provide("databaseUrl", server.url);
  return async () => {
    await server.stop({ hurry: true });
    rmSync(folder, { recursive: true, force: true });
  };
}
