import "server-only";
import type { OutputChunk } from "./line-output";

/** One call of the helper. */
export interface HelperCall {
  /** The verb and its parameters, each one argument. */
  args: readonly string[];
  /** What the helper reads on its standard input, whole; at most 1 MiB. */
  input?: Uint8Array | undefined;
  timeoutMs: number;
  /** Of stdout; what comes after it is dropped and `truncated` says so. */
  maxBytes: number;
  /** Called with the output as it appears, in whole lines. Must not throw. */
  onOutput?: ((chunk: OutputChunk) => void) | undefined;
  /** Cancels: everything the call has started on the host is ended before it resolves. */
  signal?: AbortSignal | undefined;
}

export interface HelperExit {
  /** null: ended by a signal, not ended (see `survivors`), or not known (see `lost`). */
  exitCode: number | null;
  signal: string | null;
  timedOut: boolean;
  cancelled: boolean;
  /** The connection broke before the helper's end was heard: what it did has to be observed. */
  lost: boolean;
  stdout: Uint8Array;
  /** The beginning of it, at most 4 KiB. */
  stderr: string;
  truncated: boolean;
  /** Processes that could not be ended; empty where that is not known either. */
  survivors: number[];
}

/**
 * A way to the helper on one host. Parameters never meet a shell as text that it could read as anything but words.
 * Rejects with `UpstreamError` when the helper cannot be begun at all: then nothing was done.
 */
export interface HostTransport {
  /** For messages: `local`, or `ssh guts@10.0.0.2:22`. */
  readonly name: string;
  run(call: HelperCall): Promise<HelperExit>;
  /** Ends idle connections. */
  close(): Promise<void>;
}
