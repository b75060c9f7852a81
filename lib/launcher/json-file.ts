import { readFileSync, renameSync, writeFileSync } from "node:fs";

/** The parsed content of a JSON file; null when it is absent or not JSON, so that a damaged file is simply made anew. */
export function readJsonFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** Replaces a file whole, readable by this user alone: a reader sees the old content or the new. */
export function writePrivateFile(file: string, content: string): void {
  writeFileSync(`${file}.new`, content, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** `writePrivateFile` for a value. */
export function writeJsonFile(file: string, value: unknown): void {
  writePrivateFile(file, `${JSON.stringify(value, null, 2)}\n`);
}
