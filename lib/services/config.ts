import "server-only";
import { readConfigFile } from "@/lib/config/read";
import type { Config } from "@/lib/config/schema";
import type { Target } from "@/lib/domain/target/target";
import { AppError } from "@/lib/errors";

const holder = globalThis as typeof globalThis & { gutsConfig?: Config };

/** Reads the configuration file into this process. Called once, before anything asks; throws `ConfigError`. */
export async function initializeConfig(): Promise<Config> {
  const { config: loaded } = await readConfigFile();
  holder.gutsConfig = loaded;
  return loaded;
}

/** The configuration read at start. */
export function config(): Config {
  if (!holder.gutsConfig) throw new Error("the configuration was not read at start");
  return holder.gutsConfig;
}

export function findTarget(id: string): Target | null {
  return config().targets.find((target) => target.id === id) ?? null;
}

/** Throws `not_found`, naming the targets there are. */
export function getTarget(id: string): Target {
  const target = findTarget(id);
  if (target) return target;
  const known = config().targets.map((one) => one.id);
  throw new AppError(
    "not_found",
    `There is no target ${id}. Configured: ${known.join(", ") || "none yet; add one to guts-runbook.yaml"}.`,
  );
}
