import { existsSync, statSync } from "node:fs";
import { readLogFrom } from "@/lib/launcher/supervise/log-file";

const everyMs = 250;

/**
 * Passes on what is written to a log from now on, for whoever runs one process in the foreground. Returns how to stop,
 * which passes on the rest.
 */
export function forwardLog(file: string, write: (text: string) => void): () => void {
  let position = existsSync(file) ? statSync(file).size : 0;
  const pass = () => {
    if (!existsSync(file)) return;
    const { size } = statSync(file);
    // A log that became too large was emptied.
    if (size < position) position = 0;
    if (size === position) return;
    const text = readLogFrom(file, position);
    position += Buffer.byteLength(text);
    write(text);
  };
  const timer = setInterval(pass, everyMs);
  return () => {
    clearInterval(timer);
    pass();
  };
}
