import { existsSync, readFileSync } from "node:fs";
import type { NodeArguments } from "@/demo/node/arguments";
import { effectiveConfig } from "@/demo/node/config/effective";
import { loadConfig } from "@/demo/node/config/load";
import type { NodeConfig } from "@/demo/node/config/schema";
import type { Profile } from "@/demo/node/environment";

/**
 * Reads the configuration file and applies environment and command line. A file that had to be ignored is reported on
 * standard error as plain text, before any JSON record.
 * @throws Error when a value is out of range or the file exists but cannot be read
 */
export function readConfig(
  args: NodeArguments,
  profile: Profile,
  env: Readonly<Record<string, string | undefined>>,
): { config: NodeConfig; source: "file" | "defaults" } {
  const text = existsSync(args.configPath) ? readFileSync(args.configPath, "utf8") : null;
  const loaded = loadConfig(text, profile);
  if (loaded.state === "refused") {
    throw new Error(`invalid configuration in ${args.configPath}: ${loaded.problems.join("; ")}`);
  }
  if (loaded.warning !== null) {
    process.stderr.write(
      `Warning: failed to load config from ${args.configPath}: ${loaded.warning}. Using defaults for every setting.\n`,
    );
  }
  return { config: effectiveConfig(loaded.config, args, env), source: loaded.source };
}
