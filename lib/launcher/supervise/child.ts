import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, statSync } from "node:fs";
import path from "node:path";
import { FriendlyError } from "@/lib/launcher/friendly-error.mjs";
import type { Say } from "@/lib/launcher/progress.mjs";
import { waitUntil } from "@/lib/launcher/wait";
import type { ChildrenRecord } from "./children-record";
import { lastLogLines, readLogFrom, truncateLargeLog } from "./log-file";
import { endGroup, signalGroup } from "./process-group";
import { restartDelayMs } from "./restart-delay";
import type { Service } from "./service";

/** A program that ran this long before it ended starts over at the shortest delay. */
const steadyMs = 60_000;

export interface ChildSpec {
  name: string;
  program: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** Whether it is up, asked repeatedly. `output` gives what it has written since it started. */
  isUp(output: () => string): boolean | Promise<boolean>;
  /** How long it may take to come up; milliseconds. */
  upWithinMs: number;
}

/**
 * A program in a process group of its own, so that a terminal's Ctrl-C reaches the launcher alone, and so that ending it
 * takes its children along. Its output goes to a log file, no pipe, so that it can outlive the launcher without harm. Once
 * up, it is started again whenever it ends, after 1, 2, 4 and at most 30 seconds.
 */
export function createChild(spec: ChildSpec, context: { logsDir: string; say: Say; record: ChildrenRecord }): Service {
  const { say, record } = context;
  const logFile = path.join(context.logsDir, `${spec.name}.log`);
  let current: ChildProcess | null = null;
  let ended = "";
  let failures = 0;
  let isWatched = false;
  let isStopping = false;
  let restart: NodeJS.Timeout | undefined;

  function launch(): number {
    truncateLargeLog(logFile);
    const log = openSync(logFile, "a", 0o600);
    const position = statSync(logFile).size;
    const startedAt = performance.now();
    const child = spawn(spec.program, [...spec.args], {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    current = child;
    const { pid } = child;
    if (pid !== undefined) record.add(spec.name, pid);
    const onEnd = (reason: string) => {
      if (current !== child) return;
      current = null;
      ended = reason;
      if (isStopping) return;
      if (pid !== undefined) {
        // Children of a program that died would hold on to its ports.
        signalGroup(pid, "SIGKILL");
        record.remove(pid);
      }
      if (performance.now() - startedAt > steadyMs) failures = 0;
      if (isWatched) scheduleRestart();
    };
    child.once("error", (error) => onEnd(error.message));
    child.once("exit", (code, signal) => onEnd(signal ? `ended by ${signal}` : `ended with status ${code}`));
    return position;
  }

  function scheduleRestart(): void {
    const delayMs = restartDelayMs(false, failures);
    failures += 1;
    say(`${spec.name} ${ended}; starting it again in ${delayMs / 1000} s (log: ${logFile})`);
    restart = setTimeout(launch, delayMs);
  }

  return {
    name: spec.name,
    async start(signal) {
      const position = launch();
      const output = () => readLogFrom(logFile, position);
      const settled = await waitUntil(async () => current === null || (await spec.isUp(output)), {
        timeoutMs: spec.upWithinMs,
        everyMs: 100,
        signal,
      });
      if (current === null || !settled) {
        const what = current === null ? ended : `is not up after ${spec.upWithinMs / 1000} s`;
        throw new FriendlyError(`${spec.name} ${what}. The end of ${logFile}:\n${lastLogLines(logFile)}`);
      }
      isWatched = true;
    },
    async stop(hurry) {
      isStopping = true;
      clearTimeout(restart);
      const pid = current?.pid;
      if (pid === undefined) return;
      await endGroup(pid, hurry);
      current = null;
      record.remove(pid);
    },
  };
}
