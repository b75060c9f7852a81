import "server-only";
import type { OutputChunk } from "./output";

/** One call of the helper. */
export interface HelperCall {
  /** The verb and its parameters, each one argument. */
  args: readonly string[];
  /**
   * An acting verb: it runs through the helper's `attached`, so that everything it has started ends on the host with the
   * connection, and cancelling it waits for that end. What only reads is let go of at once, and ended with its output.
   */
  acts: boolean;
  /** What an acting verb reads on its standard input, whole; at most 1 MiB. */
  input?: Uint8Array | undefined;
  timeoutMs: number;
  /** Of stdout; what comes after it is dropped and `truncated` says so. A verb that only reads is ended there. */
  maxBytes: number;
  /** Called with the output as it appears, in whole lines. Must not throw. */
  onOutput?: ((chunk: OutputChunk) => void) | undefined;
  /** Cancels. */
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
  stdout: Buffer;
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

/** The verb as the helper is to be called for it. */
export function verbLine({ acts, args, input }: HelperCall): string[] {
  const given = input === undefined ? [] : ["--input", String(input.byteLength)];
  return acts ? ["attached", ...given, ...args] : [...args];
}

/** The answer to a call that was cancelled before it began. */
export const neverBegun: HelperExit = {
  exitCode: null,
  signal: null,
  timedOut: false,
  cancelled: true,
  lost: false,
  stdout: Buffer.alloc(0),
  stderr: "",
  truncated: false,
  survivors: [],
};
