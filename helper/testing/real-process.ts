import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { findProcessIdentity, type ProcessIdentity } from "@/demo/supervisor/process-facts";

export interface RealProcess {
  pid: number;
  pidFile: string;
  identity: ProcessIdentity;
  stop: () => void;
}

export interface RealProcessOptions {
  /** Where its pid file goes. */
  folder: string;
  program: string;
  args: string[];
  cwd?: string;
  /** Runs it as this user and group. */
  uid?: number;
}

/** Starts a process that runs until it is stopped, and writes the pid file for it that the helper asks for. */
export async function startReal({ folder, program, args, cwd = "/", uid }: RealProcessOptions): Promise<RealProcess> {
  const rights = uid === undefined ? {} : { uid, gid: uid };
  const child: ChildProcess = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "ignore"], ...rights });
  const pid = await new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", () => reject(new Error("the process ended at once")));
    // Its first words come after exec, when it shows its own executable and arguments.
    child.stdout?.once("data", () => resolve(child.pid ?? 0));
  });
  const identity = findProcessIdentity(pid);
  if (identity === null) throw new Error("the process ended at once");
  const pidFile = path.join(folder, `process-${pid}.pid`);
  writeFileSync(pidFile, `${pid}\n${identity.startTicks}\n${identity.executable}\n`, { mode: 0o644 });
  return { pid, pidFile, identity, stop: () => child.kill("SIGKILL") };
}
