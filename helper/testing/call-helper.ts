import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";

export const helperPath = fileURLToPath(new URL("../guts-host", import.meta.url));

export const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Runs the helper to its end, with `input` as its whole standard input. */
export function callHelper(args: readonly string[], input: string | Uint8Array = ""): SpawnSyncReturns<string> {
  return spawnSync("/bin/sh", [helperPath, ...args], { encoding: "utf8", input, maxBuffer: 2 ** 26 });
}

/** The lines of the section `result`, by name; empty without one. */
export function resultOf(stdout: string): Record<string, string> {
  const text = stdout.split("== result\n")[1]?.split("== end\n")[0] ?? "";
  const lines = text.split("\n").filter((line) => line.includes(": "));
  return Object.fromEntries(lines.map((line) => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]));
}

export interface RunningHelper {
  pid: number;
  write: (bytes: string | Uint8Array) => void;
  /** Ends its standard input. */
  close: () => void;
  kill: (signal: NodeJS.Signals) => void;
  output: () => string;
  /** Resolves once its output holds `text`. */
  says: (text: string) => Promise<void>;
  exit: Promise<{ code: number | null; signal: string | null; stdout: string }>;
}

/** Starts the helper, or a script like it, and leaves its standard input open. */
export function startHelper(args: readonly string[], script = helperPath): RunningHelper {
  const child = spawn("/bin/sh", [script, ...args], { stdio: ["pipe", "pipe", "ignore"] });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  // A helper that has ended reads no more.
  child.stdin.on("error", () => undefined);
  return {
    pid: child.pid ?? 0,
    write: (bytes) => child.stdin.write(bytes),
    close: () => child.stdin.end(),
    kill: (signal) => child.kill(signal),
    output: () => stdout,
    says: (text) =>
      new Promise((resolve) => {
        const look = () => {
          if (!stdout.includes(text)) return;
          child.stdout.off("data", look);
          resolve();
        };
        child.stdout.on("data", look);
        look();
      }),
    exit: new Promise((resolve) => child.once("close", (code, signal) => resolve({ code, signal, stdout }))),
  };
}
