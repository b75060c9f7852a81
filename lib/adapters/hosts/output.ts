import "server-only";
import { StringDecoder } from "node:string_decoder";

/** A piece of a program's output: whole lines, except where a line is very long or the last one has no end. */
export interface OutputChunk {
  stream: "stdout" | "stderr";
  text: string;
}

export interface CollectedOutput {
  stdout: Buffer;
  /** The beginning of it, at most 4 KiB. */
  stderr: string;
  /** Whether stdout beyond the most was dropped. */
  truncated: boolean;
}

const longestLine = 64 * 1024;
const keptStderr = 4096;

/**
 * Takes a program's output in pieces, passes it on in whole lines, in order within each stream, and keeps it. Both streams
 * are passed on up to `maxBytes` each; what comes after it is dropped.
 */
export function collectOutput(maxBytes: number, onOutput: (chunk: OutputChunk) => void = () => {}) {
  const kept: Buffer[] = [];
  let stderr = "";
  let truncated = false;
  const lines = {
    stdout: lineSplitter((text) => onOutput({ stream: "stdout", text })),
    stderr: lineSplitter((text) => {
      stderr = (stderr + text).slice(0, keptStderr);
      onOutput({ stream: "stderr", text });
    }),
  };
  const received = { stdout: 0, stderr: 0 };
  return {
    /** Returns false once stdout is longer than wanted. */
    take(stream: OutputChunk["stream"], piece: Buffer): boolean {
      const rest = piece.subarray(0, Math.max(0, maxBytes - received[stream]));
      received[stream] += piece.length;
      if (stream === "stdout") {
        if (rest.length < piece.length) truncated = true;
        if (rest.length > 0) kept.push(rest);
      }
      lines[stream].take(rest);
      return !truncated;
    },
    /** To be called once no more comes: passes on what has no end of line. */
    finish(): CollectedOutput {
      lines.stdout.finish();
      lines.stderr.finish();
      return { stdout: Buffer.concat(kept), stderr, truncated };
    },
  };
}

function lineSplitter(pass: (text: string) => void) {
  // A character may be cut in two by the reads.
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const flush = (length: number) => {
    if (length > 0) pass(rest.slice(0, length));
    rest = rest.slice(length);
  };
  return {
    take(piece: Buffer) {
      rest += decoder.write(piece);
      flush(rest.length > longestLine ? rest.length : rest.lastIndexOf("\n") + 1);
    },
    finish() {
      rest += decoder.end();
      flush(rest.length);
    },
  };
}
