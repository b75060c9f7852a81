import "server-only";
import { type ChildProcess, spawn } from "node:child_process";
import { UpstreamError } from "@/lib/errors";
import { describeRefusal, type HelperAccess, helperCommand, helperSpawnOptions } from "./helper-command";

export interface ReadHelperOptions extends HelperAccess {
  /** The verb and its parameters, each one argument. */
  args: readonly string[];
  timeoutMs: number;
  /** What the helper may print. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
}

/**
 * Runs a reading verb of the helper on this machine, without a shell string and with an empty environment, and returns
 * what it printed. Rejects with `UpstreamError` when the helper cannot run, refuses, takes longer than `timeoutMs` or
 * prints more than `maxBytes`, and with the signal's reason when aborted. The helper's process group ends with this call.
 */
export async function readHelper({
  args: verb,
  timeoutMs,
  maxBytes,
  signal,
  ...access
}: ReadHelperOptions): Promise<Buffer> {
  signal?.throwIfAborted();
  const [command, args] = helperCommand(access, verb);
  const fail = (kind: UpstreamError["kind"], message: string, retryable: boolean, cause?: unknown) =>
    new UpstreamError({ system: "host helper", target: "local", kind, message, retryable, cause });

  return new Promise((resolve, reject) => {
    const child = spawn(command, args, helperSpawnOptions);
    const stdout: Buffer[] = [];
    let stderr = "";
    let received = 0;

    const settle = (finish: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      finish();
    };
    const abandon = (error: unknown) =>
      settle(() => {
        endGroup(child);
        reject(error);
      });
    const onAbort = () => abandon(signal?.reason);
    const timer = setTimeout(
      () => abandon(fail("timeout", `the host helper did not finish within ${timeoutMs} ms`, true)),
      timeoutMs,
    );
    signal?.addEventListener("abort", onAbort, { once: true });

    child.stdout.on("data", (chunk: Buffer) => {
      received += chunk.length;
      if (received > maxBytes) {
        abandon(fail("malformed", `the host helper printed more than ${maxBytes} bytes; is it guts-host?`, false));
      } else {
        stdout.push(chunk);
      }
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (stderr.length < 2000) stderr += chunk.toString("utf8");
    });
    child.on("error", (cause) =>
      settle(() => reject(fail("unreachable", `cannot run ${command}: ${cause.message}`, false, cause))),
    );
    child.on("close", (code, endSignal) =>
      settle(() => {
        if (code === 0) resolve(Buffer.concat(stdout));
        else reject(fail("status", describeRefusal(code, endSignal, stderr), code === null));
      }),
    );
  });
}

function endGroup(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  child.unref();
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended by itself, or runs as root under sudo, where the helper's own reads are short and bounded.
  }
}
