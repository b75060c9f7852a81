import "server-only";
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { UpstreamError } from "@/lib/errors";
import { type HelperAccess, helperCommand, helperSpawnOptions } from "./helper-command";
import { collectLines, type OutputChunk } from "./line-output";
import { endProcessTree } from "./process-tree";

/** What one run may print before the rest is dropped: both streams together. */
export const maxVerbOutputBytes = 10 * 1024 * 1024;

/** How long the output of a tree that has ended may take to be read. */
const lastWordsMs = 300;

export interface HostVerbOptions extends HelperAccess {
  /** The verb and its parameters, each one argument. */
  args: readonly string[];
  timeoutMs: number;
  /** Called with the output as it appears, in whole lines. Must not throw. */
  onOutput?: ((chunk: OutputChunk) => void) | undefined;
  /** Cancels the run. */
  signal?: AbortSignal | undefined;
}

export interface HostVerbResult {
  /** null: ended by a signal, never started, or not ended (see `survivors`). */
  exitCode: number | null;
  signal: string | null;
  timedOut: boolean;
  cancelled: boolean;
  stdout: string;
  /** Whether output beyond `maxVerbOutputBytes` was dropped. */
  truncated: boolean;
  /** After a cancel or a timeout: processes that run on since the console may not end them (root's, under sudo). */
  survivors: number[];
}

/**
 * Runs one verb of the helper on this machine, with live output. When `signal` is aborted or the time is up, the whole
 * process tree is ended (TERM, then KILL after `treeGraceMs`), and only then does this resolve; a signal aborted
 * beforehand starts nothing. Rejects with `UpstreamError` when the program cannot be started.
 */
export async function runHostVerb(options: HostVerbOptions): Promise<HostVerbResult> {
  const { signal, timeoutMs } = options;
  const nothing = { exitCode: null, signal: null, stdout: "", truncated: false, survivors: [] };
  if (signal?.aborted) return { ...nothing, timedOut: false, cancelled: true };

  const [command, args] = helperCommand(options, options.args);
  const child = spawn(command, args, helperSpawnOptions);
  const stdout: string[] = [];
  const output = collectLines(child, maxVerbOutputBytes, (chunk) => {
    if (chunk.stream === "stdout") stdout.push(chunk.text);
    options.onOutput?.(chunk);
  });
  const ended = new Promise<{ exitCode: number | null; signal: string | null }>((resolve, reject) => {
    child.once("close", (exitCode, endSignal) => resolve({ exitCode, signal: endSignal }));
    child.once("error", (cause) => {
      const message = `cannot run ${command}: ${cause.message}`;
      reject(
        new UpstreamError({
          system: "host helper",
          target: "local",
          kind: "unreachable",
          message,
          retryable: false,
          cause,
        }),
      );
    });
  });
  const stop = stopReason(timeoutMs, signal);
  try {
    const reason = await Promise.race([ended.then(() => null), stop.reason]);
    const survivors: number[] = [];
    if (reason !== null && child.pid !== undefined) {
      const closePipes = () => {
        // A helper that runs as root cannot be signalled from here, but it ends when nobody reads what it prints.
        child.stdout.destroy();
        child.stderr.destroy();
      };
      survivors.push(...(await endProcessTree(child.pid, closePipes)));
      // The last words are still in the pipes, which a process that got away unseen may hold open for ever.
      await Promise.race([ended, sleep(lastWordsMs)]);
      closePipes();
    }
    const end = survivors.length === 0 ? await ended : { exitCode: null, signal: null };
    if (survivors.length > 0) child.unref();
    return {
      ...end,
      timedOut: reason === "timed out",
      cancelled: reason === "cancelled",
      stdout: stdout.join(""),
      truncated: output.isTruncated(),
      survivors,
    };
  } finally {
    stop.release();
  }
}

/** Why to stop early, whichever comes first; `release` must be called at the end. */
function stopReason(timeoutMs: number, signal: AbortSignal | undefined) {
  let release = () => {};
  const reason = new Promise<"timed out" | "cancelled">((resolve) => {
    const onAbort = () => resolve("cancelled");
    const timer = setTimeout(() => resolve("timed out"), timeoutMs);
    signal?.addEventListener("abort", onAbort, { once: true });
    release = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
  });
  return { reason, release };
}
