import type { IncomingMessage } from "node:http";

/** Reads a request's body; null when it is longer than `maxBytes`. */
export async function readBody(message: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // The request must outlive an early return, or the refusal could not be sent.
  for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk);
  }
  const [first] = chunks;
  // Most bodies are one chunk, and a copy of each would be garbage at once.
  return first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks);
}
