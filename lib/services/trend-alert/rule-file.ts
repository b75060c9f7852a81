import "server-only";
import { createHash } from "node:crypto";
import { open, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";

const maxBytes = 1024 * 1024;

/** The text of a rule file on this machine; null when there is none. Throws `AppError` when it cannot be read. */
export async function readRuleFile(file: string): Promise<string | null> {
  try {
    if ((await stat(file)).size > maxBytes) throw new AppError("precondition", `${file} is larger than 1 MiB.`);
    return await readFile(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw toAppError(error, `The rule file ${file} cannot be read`);
  }
}

/**
 * Replaces a rule file as a whole, or with null removes it: whoever reads it meanwhile sees the old text or the new one. A
 * link is followed. Throws `AppError` with the file as it was.
 */
export async function writeRuleFile(file: string, text: string | null): Promise<void> {
  const real = await realpath(file).catch(() => file);
  if (text === null) {
    await rm(real, { force: true });
    return;
  }
  const temporary = path.join(path.dirname(real), `.${path.basename(real)}.${process.pid}.tmp`);
  try {
    // Prometheus runs as a user of its own, and must be able to read what it evaluates.
    const handle = await open(temporary, "w", 0o644);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, real);
  } catch (error) {
    await rm(temporary, { force: true });
    throw toAppError(error, `The rule file ${file} cannot be written; it is as it was`);
  }
}

/** The sha256 of a text in lower-case hexadecimal; null for none. */
export function hashText(text: string | null): string | null {
  return text === null ? null : createHash("sha256").update(text).digest("hex");
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function toAppError(error: unknown, what: string): AppError {
  if (error instanceof AppError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return new AppError("precondition", `${what} (${code}). Let the console's user write its folder.`, { cause: error });
}
