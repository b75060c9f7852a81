import "server-only";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { UpstreamError } from "@/lib/errors";
import { type HelperAccess, helperCommand, helperEnvironment } from "./helper-command";
import { collectOutput } from "./output";
import { endProcessTree, treeGraceMs } from "./process-tree";
import { stopReason } from "./stop-reason";
import { type HelperCall, type HelperExit, type HostTransport, neverBegun, verbLine } from "./transport";

/** Beyond its grace period: what `attached` gets to end a tree before that is done from here. */
const helperLeadMs = 1200;
/** How long the output of a tree that has ended may take to be read. */
const lastWordsMs = 300;

export interface LocalTransportOptions extends HelperAccess {
  /** Where programs are looked for; default the system's folders. */
  path?: string;
}

/**
 * The helper on this machine, with an environment of its own and no shell string. What a call has started is ended before
 * the call resolves: by `attached` when its input closes, which reaches root's processes under sudo too, and directly.
 */
export function localTransport(options: LocalTransportOptions): HostTransport {
  return {
    name: "local",
    run: (call) => (call.signal?.aborted ? Promise.resolve(neverBegun) : runLocal(options, call)),
    close: async () => {},
  };
}

async function runLocal(options: LocalTransportOptions, call: HelperCall): Promise<HelperExit> {
  const [command, args] = helperCommand(options, verbLine(call));
  const env = { ...helperEnvironment, ...(options.path === undefined ? {} : { PATH: options.path }) };
  const child = spawn(command, args, {
    cwd: "/",
    // A group and a session of its own, to end it by.
    detached: true,
    // Next's types demand a NODE_ENV of every environment; the helper is given only what it needs.
    env: env as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv,
  });
  const stop = stopReason(call.timeoutMs, call.signal);
  const output = collectOutput(call.maxBytes, call.onOutput);
  const tooLong = new Promise<"too long">((resolve) => {
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].on("data", (piece: Buffer) => {
        if (!output.take(stream, piece) && !call.acts) resolve("too long");
      });
    }
  });
  const ended = endOf(child, command);
  feed(child, call);
  try {
    const reason = await Promise.race([ended.then(() => null), stop.reason, tooLong]);
    const survivors = reason === null ? [] : await endCall(child, call.acts, ended);
    const end =
      survivors.length === 0 && (call.acts || reason === null) ? await ended : { exitCode: null, signal: null };
    return {
      ...end,
      ...output.finish(),
      timedOut: reason === "timed out",
      cancelled: reason === "cancelled",
      lost: false,
      survivors,
    };
  } finally {
    stop.release();
  }
}

/** Resolves once the child has ended and its output is read to its end; rejects when it could not be started. */
function endOf(child: ChildProcessWithoutNullStreams, command: string) {
  const ended = new Promise<{ exitCode: number | null; signal: string | null }>((resolve, reject) => {
    child.once("close", (exitCode, signal) => resolve({ exitCode, signal }));
    child.once("error", (cause) => {
      const message = `cannot run ${command}: ${cause.message}`;
      const where = { system: "host helper", target: "local" };
      reject(new UpstreamError({ ...where, kind: "unreachable", message, retryable: false, cause }));
    });
  });
  // Looked at again after a stop; until then nobody may be listening.
  ended.catch(() => {});
  return ended;
}

/** What acts keeps its input open: for `attached` the end of it means the end of the call. */
function feed(child: ChildProcessWithoutNullStreams, { acts, input }: HelperCall): void {
  // A helper that refuses ends without reading, which its exit code tells.
  child.stdin.on("error", () => {});
  if (!acts) child.stdin.end();
  else if (input !== undefined && input.byteLength > 0) child.stdin.write(input);
}

/** Ends a call early; returns the processes that could not be ended. */
async function endCall(
  child: ChildProcessWithoutNullStreams,
  acts: boolean,
  ended: Promise<unknown>,
): Promise<number[]> {
  const closePipes = () => {
    // A helper that runs as root cannot be signalled from here, but it ends when nobody reads what it prints.
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
  };
  if (!acts) {
    closePipes();
    child.unref();
    killGroup(child.pid);
    return [];
  }
  // `attached` ends the tree, root's under sudo too, and sees orphans that cannot be found from here. It is left to it
  // while it can: ended from here it would leave them behind.
  child.stdin.end();
  const isEnded = await Promise.race([ended.then(() => true), sleep(treeGraceMs + helperLeadMs, false)]);
  const survivors = isEnded || child.pid === undefined ? [] : await endProcessTree(child.pid, 0, closePipes);
  // The last words are still in the pipes, which a process that got away unseen may hold open for ever.
  await Promise.race([ended, sleep(lastWordsMs)]);
  closePipes();
  if (survivors.length > 0) child.unref();
  return survivors;
}

function killGroup(group: number | undefined): void {
  if (group === undefined) return;
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It ended by itself, or runs as root under sudo, where the helper's own reads are short and bounded.
  }
}
