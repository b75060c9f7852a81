import "server-only";
import { type ChildProcess, spawn } from "node:child_process";
import type { HostFactsResult } from "@/lib/domain/host/facts";
import { parseFacts } from "@/lib/domain/host/parse-facts";
import { UpstreamError } from "@/lib/errors";

const maxOutputBytes = 256 * 1024;
// Next's types demand a NODE_ENV of every environment; the helper is given only what it needs.
const helperEnvironment = {
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
} as Partial<NodeJS.ProcessEnv> as NodeJS.ProcessEnv;

export interface LocalFactsOptions {
  /** Absolute path of `guts-host`. With `sudo` it must be the file that the sudoers rule names. */
  helperPath: string;
  pidFile: string;
  /** Runs the helper as root through `sudo -n`, which fails at once where a password would be asked. */
  sudo: boolean;
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
  const args = [options.helperPath, "facts", "--pid-file", options.pidFile];
  const output = options.sudo ? await run("sudo", ["-n", ...args], options) : await run("/bin/sh", args, options);
  return parseFacts(output);
}

function run(command: string, args: string[], { timeoutMs, signal }: LocalFactsOptions): Promise<string> {
  signal?.throwIfAborted();
  const fail = (kind: UpstreamError["kind"], message: string, retryable: boolean, cause?: unknown) =>
    new UpstreamError({ system: "host helper", target: "local", kind, message, retryable, cause });

  return new Promise((resolve, reject) => {
    // Its own process group, so that ending it ends what the helper started too.
    const child = spawn(command, args, {
      cwd: "/",
      detached: true,
      env: helperEnvironment,
      stdio: ["ignore", "pipe", "pipe"],
    });
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
        else reject(fail("status", refusal(code, endSignal, stderr), code === null));
      }),
    );
  });
}

function refusal(code: number | null, endSignal: NodeJS.Signals | null, stderr: string): string {
  const said = stderr.trim().slice(0, 500) || "it said nothing";
  const how = code === null ? `was ended by ${endSignal ?? "a signal"}` : `ended with exit code ${code}`;
  const sudo = /^sudo:/m.test(said) ? " Allow it as helper/sudoers.example shows." : "";
  return `the host helper ${how}: ${said}.${sudo}`;
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
