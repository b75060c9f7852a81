import "server-only";
import type { Readable } from "node:stream";

/** A piece of a program's output: whole lines, except where a line is very long or the last one has no end. */
export interface OutputChunk {
  stream: "stdout" | "stderr";
  text: string;
}

const longestLine = 64 * 1024;

/**
 * Passes a program's output on in whole lines while it appears, in order within each stream. What comes after
 * `maxBytes` (both streams together) is read, so that the program is not held up, and dropped.
 */
export function collectLines(
  streams: Record<OutputChunk["stream"], Readable>,
  maxBytes: number,
  onOutput: (chunk: OutputChunk) => void,
): { isTruncated: () => boolean } {
  let bytes = 0;
  let truncated = false;
  const collect = (stream: OutputChunk["stream"]) => {
    let rest = "";
    const flush = (length: number) => {
      if (length > 0) onOutput({ stream, text: rest.slice(0, length) });
      rest = rest.slice(length);
    };
    // Decoding by the stream keeps a character together that two reads cut in two.
    streams[stream].setEncoding("utf8");
    streams[stream].on("data", (text: string) => {
      bytes += Buffer.byteLength(text);
      if (bytes > maxBytes) {
        truncated = true;
        return;
      }
      rest += text;
      flush(rest.length > longestLine ? rest.length : rest.lastIndexOf("\n") + 1);
    });
    streams[stream].once("close", () => flush(rest.length));
  };
  collect("stdout");
  collect("stderr");
  return { isTruncated: () => truncated };
}
