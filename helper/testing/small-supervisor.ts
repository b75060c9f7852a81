import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findProcessIdentity, type ProcessIdentity } from "@/demo/supervisor/process-facts";

export interface SmallSupervisor {
  pidFile: string;
  /** The process that the supervisor started last. */
  current: () => ProcessIdentity;
  /** How many TERM signals process `pid` says it has received. */
  termsOf: (pid: number) => number;
  /** Starts the next process by hand. */
  start: () => Promise<ProcessIdentity>;
  /** Ends what runs (KILL) and starts nothing more. */
  stop: () => void;
}

export interface SmallSupervisorOptions {
  folder: string;
  /** Text of the process after it has written a TERM down; "exit 0" unless it is a stubborn one. */
  onTerm?: string;
  /** Text that runs before the process is ready. */
  beforeReady?: string;
  /** Milliseconds between an end and the next start; null: nobody restarts it. */
  restartAfterMs?: number | null;
  keepStalePidFile?: boolean;
}

/** A supervisor in a few lines: it runs a process that counts the TERM signals it gets, with a pid file, in its own group. */
export async function superviseSmall(options: SmallSupervisorOptions): Promise<SmallSupervisor> {
  const { folder, onTerm = "exit 0", beforeReady = ":", restartAfterMs = 100, keepStalePidFile = false } = options;
  const pidFile = path.join(folder, "node.pid");
  const countFile = (pid: number) => path.join(folder, `terms-${pid}`);
  // Ready is said only after the trap is set: a TERM before that would end the process uncounted.
  const program = `trap 'echo TERM >>"$1/terms-$$"; ${onTerm}' TERM; ${beforeReady}; echo ready; while :; do sleep 0.05; done`;
  let child: ChildProcess | undefined;
  let identity: ProcessIdentity | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const start = async () => {
    const started = spawn("/bin/sh", ["-c", program, "node", folder], {
      detached: true,
      stdio: ["ignore", "pipe", "ignore"],
    });
    child = started;
    started.once("exit", () => {
      if (!keepStalePidFile) rmSync(pidFile, { force: true });
      if (!stopped && restartAfterMs !== null) timer = setTimeout(() => void start(), restartAfterMs);
    });
    await new Promise((resolve) => started.stdout.once("data", resolve));
    identity = findProcessIdentity(started.pid ?? 0);
    if (identity === null) throw new Error("the supervised process ended at once");
    writeFileSync(pidFile, `${identity.pid}\n${identity.startTicks}\n${identity.executable}\n`, { mode: 0o644 });
    return identity;
  };

  await start();
  return {
    pidFile,
    current: () => {
      if (identity === null) throw new Error("no process was started");
      return identity;
    },
    termsOf: (pid) => (existsSync(countFile(pid)) ? readFileSync(countFile(pid), "utf8").trim().split("\n").length : 0),
    start,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      child?.kill("SIGKILL");
    },
  };
}
