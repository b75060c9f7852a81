import "server-only";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { ConfigError } from "./config-error";
import { loadConfig } from "./load";
import type { Config } from "./schema";

const defaultFile = "guts-runbook.yaml";
const maxFileBytes = 1024 * 1024;

/**
 * Reads the file named by `GUTS_RUNBOOK_CONFIG`, else `guts-runbook.yaml` in the working folder. Returns its absolute
 * path with the configuration; throws `ConfigError`, also when the file is absent or cannot be read.
 */
export async function readConfigFile(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<{ path: string; config: Config }> {
  const named = environment.GUTS_RUNBOOK_CONFIG || undefined;
  const file = path.resolve(/*turbopackIgnore: true*/ named ?? defaultFile);
  const fail = (message: string, remedy: string, cause?: unknown) =>
    new ConfigError(file, [{ line: 1, column: 1, path: "", message, remedy }], cause);

  let bytes: Buffer;
  try {
    bytes = await readFile(/*turbopackIgnore: true*/ file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "ENOENT") {
      throw fail(
        "the file does not exist",
        named === undefined
          ? "Create it, or set GUTS_RUNBOOK_CONFIG to the path of yours."
          : "GUTS_RUNBOOK_CONFIG names it: mend the path or create the file.",
        cause,
      );
    }
    throw fail(
      `the file cannot be read (${code ?? "unknown error"})`,
      "Check that it is a file the console may read.",
      cause,
    );
  }
  if (bytes.length > maxFileBytes) throw fail("the file is larger than 1 MiB", "Is it the right file?");
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw fail("the file is not UTF-8 text", "Save it as UTF-8.", cause);
  }
  return { path: file, config: loadConfig({ path: file, text }) };
}
