import "server-only";
import { type ChildProcess, spawn } from "node:child_process";
import type { HostFactsResult } from "@/lib/domain/host/facts";
import { parseFacts } from "@/lib/domain/host/parse-facts";
import { UpstreamError } from "@/lib/errors";
import { describeRefusal, type HelperAccess, helperCommand, helperSpawnOptions } from "./helper-command";

const maxOutputBytes = 256 * 1024;

export interface LocalFactsOptions extends HelperAccess {
  pidFile: string;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/**
 * Runs `guts-host facts` on this machine, without a shell string and with an empty environment. A process that is gone
 * or not ours is a value; rejects with `UpstreamError` when the helper cannot run, refuses, takes longer than
 * `timeoutMs` or prints more than 256 KiB, and with the signal's reason when aborted. The helper's process group ends
 * with this call.
 */
export async function readLocalFacts(options: LocalFactsOptions): Promise<HostFactsResult> {
  const [command, args] = helperCommand(options, ["facts", "--pid-file", options.pidFile]);
  return parseFacts(await run(command, args, options));
}

function run(command: string, args: string[], { timeoutMs, signal }: LocalFactsOptions): Promise<string> {
  signal?.throwIfAborted();
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
      if (received > maxOutputBytes) {
        abandon(
          fail("malformed", `the host helper printed more than ${maxOutputBytes} bytes; is it guts-host?`, false),
        );
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
        if (code === 0) resolve(Buffer.concat(stdout).toString("utf8"));
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
