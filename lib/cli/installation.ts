import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";

type Environment = Readonly<Record<string, string | undefined>>;

/** The clone this program belongs to: `GUTS_RUNBOOK_ROOT`, else the folder above the bundle's. */
export function findRoot(env: Environment): string {
  const root = path.resolve(env.GUTS_RUNBOOK_ROOT || fileURLToPath(new URL("..", import.meta.url)));
  if (existsSync(path.join(root, "lib/db/migrations"))) return root;
  throw new FriendlyError(
    `${root} is not a clone of guts-runbook. Set GUTS_RUNBOOK_ROOT to the folder that holds package.json and lib/.`,
  );
}

/** Where `start` keeps what is its own. */
export interface InstallationPaths {
  /** `GUTS_RUNBOOK_DATA`, else the clone's `.data`. */
  dataRoot: string;
  secrets: string;
  /** Apart from the demo's data, so that the two can run side by side and never share a database. */
  production: string;
  ports: string;
}

/** The content of `ports`: where the embedded database listened last. */
export const savedPortsSchema = z.object({ postgres: z.int().min(1).max(65_535) });

export function installationPaths(root: string, env: Environment): InstallationPaths {
  const dataRoot = path.resolve(env.GUTS_RUNBOOK_DATA || path.join(root, ".data"));
  const production = path.join(dataRoot, "production");
  return {
    dataRoot,
    secrets: path.join(dataRoot, "secrets.json"),
    production,
    ports: path.join(production, "ports.json"),
  };
}
