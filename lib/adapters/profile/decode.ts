import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Profile } from "@/lib/domain/profile/profile";
import { HeapProfileDecoder } from "./decode-heap-profile";
import { HeapTextDecoder } from "./decode-heap-text";
import { PprofDecoder } from "./decode-pprof";
import { createBudget, inMebibytes, type ReadLimits } from "./limits";
import { damaged, ProfileError, unknownFormat } from "./profile-error";

interface Decoder {
  push(chunk: Uint8Array): void;
  finish(): Profile;
}

/** What tells the formats apart stands within so many bytes. */
const headBytes = 16;

/**
 * Reads a profile from its bytes in whichever format it has, gzip or plain. Never holds the whole file. Throws
 * `ProfileError`; errors of `input` pass through.
 */
export async function decodeProfile(input: AsyncIterable<Uint8Array>, limits: ReadLimits): Promise<Profile> {
  const onGrow = createBudget(limits.arrayBytes);
  let decoder: Decoder | null = null;
  let head: Uint8Array = new Uint8Array(0);
  for await (const chunk of expanded(limited(input, limits.fileBytes), limits.expandedBytes)) {
    if (decoder) {
      decoder.push(chunk);
      continue;
    }
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    if (head.length < headBytes) continue;
    decoder = createDecoder(head, onGrow);
    decoder.push(head);
  }
  if (head.length === 0)
    throw new ProfileError("It is empty. Take the profile again, and look whether the disk was full.");
  if (!decoder) {
    decoder = createDecoder(head, onGrow);
    decoder.push(head);
  }
  return decoder.finish();
}

function createDecoder(head: Uint8Array, onGrow: (bytes: number) => void): Decoder {
  const text = Buffer.from(head.subarray(0, headBytes)).toString("latin1");
  if (text.startsWith("heap profile:") || text.startsWith("heap_v2/")) return new HeapTextDecoder(onGrow);
  if (text.startsWith("{")) return new HeapProfileDecoder(onGrow);
  if (beginsAsPprof(head)) return new PprofDecoder(onGrow);
  throw unknownFormat();
}

/** Fields of a profile that have a length; those up to 15 that are not among them are numbers. */
const fieldsWithLength = [1, 2, 3, 4, 5, 6, 11, 13];

function beginsAsPprof(head: Uint8Array): boolean {
  const tag = head[0] ?? 0;
  const field = tag >>> 3;
  return field >= 1 && field <= 15 && (tag & 7) === (fieldsWithLength.includes(field) ? 2 : 0);
}

async function* limited(input: AsyncIterable<Uint8Array>, limitBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of input) {
    bytes += chunk.length;
    if (bytes > limitBytes) {
      throw new ProfileError(
        `It has more than ${inMebibytes(limitBytes)}, the most that is read. Take a shorter profile.`,
      );
    }
    yield chunk;
  }
}

/** The chunks, unpacked where they are gzip. */
async function* expanded(input: AsyncGenerator<Uint8Array>, limitBytes: number): AsyncGenerator<Uint8Array> {
  const first: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < 2) {
    const next = await input.next();
    if (next.done) break;
    first.push(next.value);
    bytes += next.value.length;
  }
  const start = Buffer.concat(first);
  if (start[0] === 0x1f && start[1] === 0x8b) yield* gunzip(start, input, limitBytes);
  else {
    yield start;
    yield* input;
  }
}

async function* gunzip(
  start: Uint8Array,
  input: AsyncGenerator<Uint8Array>,
  limitBytes: number,
): AsyncGenerator<Uint8Array> {
  const source = Readable.from(join(start, input));
  const unzip = createGunzip({ chunkSize: 2 ** 18 });
  // A failure of the source must reach the reader of the other end.
  source.on("error", (error) => unzip.destroy(error));
  let bytes = 0;
  try {
    for await (const chunk of source.pipe(unzip)) {
      bytes += chunk.length;
      if (bytes > limitBytes) {
        throw new ProfileError(
          `It unpacks to more than ${inMebibytes(limitBytes)}, the most that is read. If that is no mistake, take a shorter profile.`,
        );
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_")) {
      throw damaged(`its gzip data cannot be unpacked (${error.message})`);
    }
    throw error;
  } finally {
    source.destroy();
    unzip.destroy();
  }
}

async function* join(start: Uint8Array, rest: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield start;
  yield* rest;
}
