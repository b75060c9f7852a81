import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The demo's programs, bundled as they are shipped, in a folder of their own with room for state. */
export interface BuiltPrograms {
  dir: string;
  path: (program: "node" | "supervisor" | "load") => string;
  remove: () => void;
}

/** Bundles the three programs. The folder lies inside the project so that their packages are found. */
export async function buildPrograms(): Promise<BuiltPrograms> {
  const cache = join(ROOT, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const dir = mkdtempSync(join(cache, "demo-test-"));
  await build({
    entryPoints: Object.fromEntries(
      ["node", "supervisor", "load"].map((name) => [name, join(ROOT, `demo/${name}/main.ts`)]),
    ),
    outdir: dir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    absWorkingDir: ROOT,
    logLevel: "error",
  });
  return {
    dir,
    path: (program) => join(dir, `${program}.mjs`),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** A started program with everything it has printed so far. */
export interface RunningProgram {
  child: ChildProcess;
  pid: number;
  stdout: () => string;
  stderr: () => string;
  /** Resolves when it has ended. */
  ended: Promise<{ code: number | null; signal: string | null }>;
  /** Ends it at once if it still runs. */
  kill: () => Promise<void>;
}

/** Programs still running, ended with the test process when a failed test did not get to it. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a program under this Node.js, with the given variables added to the environment. */
export function startProgram(argv: readonly string[], env: Record<string, string> = {}): RunningProgram {
  const child = spawn(process.execPath, argv, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once("exit", (code, signal) => {
      running.delete(child);
      resolve({ code, signal });
    });
  });
  if (child.pid === undefined) throw new Error(`could not start ${argv.join(" ")}`);
  return {
    child,
    pid: child.pid,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    kill: async () => {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A loopback port nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/**
 * Asks until there is an answer other than null or undefined.
 * @throws Error naming what was waited for, after 20 seconds
 */
export async function waitFor<T>(what: string, ask: () => T | Promise<T>): Promise<NonNullable<Awaited<T>>> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const answer = await ask();
    if (answer !== null && answer !== undefined) return answer;
    await setTimeout(50);
  }
  throw new Error(`waited 20 s in vain for ${what}`);
}

/** Whether a process exists and is not merely waiting to be collected by its parent. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
