import "server-only";
import { UpstreamError } from "@/lib/errors";
import { describeRefusal } from "./helper-command";
import type { HostTransport } from "./transport";

export interface ReadHelperOptions {
  /** The verb and its parameters, each one argument. */
  args: readonly string[];
  timeoutMs: number;
  /** What the helper may print. */
  maxBytes: number;
  signal?: AbortSignal | undefined;
}

/**
 * Runs a reading verb of the helper and returns what it printed. Rejects with `UpstreamError` when the helper cannot run,
 * refuses, takes longer than `timeoutMs` or prints more than `maxBytes`, and with the signal's reason when aborted.
 */
export async function readHelper(transport: HostTransport, options: ReadHelperOptions): Promise<Buffer> {
  const { args, timeoutMs, maxBytes, signal } = options;
  signal?.throwIfAborted();
  const exit = await transport.run({ args, acts: false, timeoutMs, maxBytes, signal });
  signal?.throwIfAborted();
  const fail = (kind: UpstreamError["kind"], message: string, retryable: boolean) =>
    new UpstreamError({ system: "host helper", target: transport.name, kind, message, retryable });
  if (exit.truncated) {
    throw fail("malformed", `the host helper printed more than ${maxBytes} bytes; is it guts-host?`, false);
  }
  if (exit.timedOut) throw fail("timeout", `the host helper did not finish within ${timeoutMs} ms`, true);
  if (exit.lost) throw fail("unreachable", `the connection to ${transport.name} broke while the host helper ran`, true);
  if (exit.exitCode !== 0) throw fail("status", describeRefusal(exit), exit.exitCode === null);
  return exit.stdout;
}
