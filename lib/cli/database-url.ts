import { readFileSync } from "node:fs";
import path from "node:path";
import { readJsonFile } from "@/lib/launcher/json-file";
import { postgresUrl } from "@/lib/launcher/postgres-client";
import { type InstallationPaths, savedPortsSchema } from "./installation";

/** The address of the PostgreSQL that `start` runs by itself, at the port it had last; null when it has never been started. */
export function embeddedDatabaseUrl(paths: InstallationPaths): string | null {
  const ports = savedPortsSchema.safeParse(readJsonFile(paths.ports));
  if (!ports.success) return null;
  try {
    const password = readFileSync(path.join(paths.production, "postgres.password"), "utf8").trim();
    return postgresUrl(ports.data.postgres, password);
  } catch {
    return null;
  }
}
