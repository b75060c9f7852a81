import type { ChildProcess } from "node:child_process";
import type { SupervisorArguments } from "@/demo/supervisor/arguments";
import { findProcessIdentity, findRssBytes } from "@/demo/supervisor/process-facts";
import { spawnNode } from "@/demo/supervisor/spawn-node";
import type { StateFiles } from "@/demo/supervisor/state-files";
import { waitLive } from "@/demo/supervisor/wait-live";
import { restartDelayMs } from "@/lib/launcher/supervise/restart-delay";

const SAMPLE_MS = 200;
const STOP_TIMEOUT_MS = 5000;

/** A supervisor at work. */
export interface Supervisor {
  /** Ends the node (TERM, after five seconds KILL) and resolves when it is gone. */
  stop: () => Promise<void>;
}

/**
 * Keeps the node running: ends it at its memory limit as the kernel would, restarts it as often as was asked for, and
 * starts it again whenever it ends. Every start and end goes to the event log, and the pid file exists exactly while the node runs.
 */
export function supervise(args: SupervisorArguments, files: StateFiles): Supervisor {
  let child: ChildProcess | null = null;
  let restart: NodeJS.Timeout | undefined;
  let failures = 0;
  let stopping = false;
  let isRestart = false;
  let gone = () => {};

  const start = () => {
    const node = spawnNode(args, files, isRestart);
    isRestart = true;
    child = node;
    const { pid } = node;
    const waiting = new AbortController();
    let rssBytes: number | null = null;
    let limitKilled = false;
    const sampler = setInterval(() => {
      if (pid === undefined || limitKilled) return;
      rssBytes = findRssBytes(pid) ?? rssBytes;
      if (rssBytes === null || rssBytes < args.limitBytes) return;
      limitKilled = true;
      node.kill("SIGKILL");
      files.append({ at: now(), event: "limit-kill", pid, rssBytes });
    }, SAMPLE_MS);
    const deploy = onceAfter(args.restartEverySeconds, () => {
      if (pid === undefined || limitKilled) return;
      files.append({ at: now(), event: "scheduled-restart", pid, rssBytes });
      node.kill("SIGTERM");
    });

    // `close` rather than `exit`: by then the last lines of output have been passed on. A program that could not be
    // started at all ends here too, without a pid.
    let ended = false;
    const end = (code: number | null, signal: string | null) => {
      if (ended) return;
      ended = true;
      clearInterval(sampler);
      clearTimeout(deploy);
      waiting.abort();
      files.removePid();
      if (pid !== undefined && !limitKilled) files.append({ at: now(), event: "exit", pid, rssBytes, code, signal });
      child = null;
      gone();
      if (stopping) return;
      restart = setTimeout(start, restartDelayMs(limitKilled, failures));
      failures += 1;
    };
    node.on("error", (error) => {
      process.stderr.write(`Error: the node's program could not be started: ${error.message}\n`);
      if (pid === undefined) end(null, null);
    });
    node.on("close", end);

    if (pid === undefined) return;
    const identity = findProcessIdentity(pid);
    if (identity !== null) files.writePid(identity);
    files.append({ at: now(), event: "start", pid, rssBytes: null });
    void waitLive(args.apiAddr, waiting.signal).then((live) => {
      if (live) failures = 0;
    });
  };

  start();
  return {
    stop: async () => {
      stopping = true;
      clearTimeout(restart);
      const node = child;
      if (node === null) return;
      const ended = new Promise<void>((resolve) => {
        gone = resolve;
      });
      node.kill("SIGTERM");
      const kill = setTimeout(() => node.kill("SIGKILL"), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(kill);
    },
  };
}

function onceAfter(seconds: number | null, act: () => void): NodeJS.Timeout | undefined {
  return seconds === null ? undefined : setTimeout(act, seconds * 1000);
}

function now(): string {
  return new Date().toISOString();
}
