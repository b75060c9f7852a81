import { closeSync, copyFileSync, existsSync, openSync, readFileSync, readSync, statSync, truncateSync } from "node:fs";

const maxBytes = 5 * 1024 * 1024;

/** Empties a log that has grown past 5 MiB, and keeps what it held as `<file>.1`. Its program appends, so it may be running. */
export function truncateLargeLog(file: string): void {
  if (!existsSync(file) || statSync(file).size <= maxBytes) return;
  copyFileSync(file, `${file}.1`);
  truncateSync(file);
}

/** What a log holds from a position in bytes on. */
export function readLogFrom(file: string, position: number): string {
  const length = Math.max(0, statSync(file).size - position);
  const buffer = Buffer.alloc(length);
  const fd = openSync(file, "r");
  try {
    readSync(fd, buffer, 0, length, position);
  } finally {
    closeSync(fd);
  }
  return buffer.toString("utf8");
}

/** The last 15 lines of a log, indented for showing. */
export function lastLogLines(file: string): string {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(-15);
  return lines.map((line) => `  ${line}`).join("\n");
}
