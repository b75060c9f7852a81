import { LOG_LEVELS, type LogLevel } from "@/demo/node/config/ranges";

/** Writes one record: a message with fields. Never throws. */
export type Log = (level: LogLevel, message: string, fields?: Record<string, unknown>) => void;

/**
 * A logger on standard output, one record a line.
 * @param threshold records below this level are dropped
 * @param format `json` for machines, `pretty` for a terminal
 */
export function createLog(threshold: LogLevel, format: "json" | "pretty"): Log {
  const lowest = LOG_LEVELS.indexOf(threshold);
  return (level, message, fields = {}) => {
    if (LOG_LEVELS.indexOf(level) < lowest) return;
    const timestamp = new Date().toISOString();
    const line =
      format === "json"
        ? JSON.stringify({ timestamp, level: level.toUpperCase(), target: "guts_node", message, ...fields })
        : `${timestamp} ${level.toUpperCase()} ${message} ${JSON.stringify(fields)}`;
    process.stdout.write(`${line}\n`);
  };
}

/** A reader that went away must not end the process: output is dropped from then on. */
export function surviveClosedOutput(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}
