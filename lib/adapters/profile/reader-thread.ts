import { createReadStream } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "@/lib/errors";
import { decodeProfile } from "./decode";
import { profileArrays } from "./profile-bytes";
import type { ReadAnswer, ReadRequest } from "./read-messages";

// The entry of the thread that reads one profile and ends. It is bundled into a file of its own, dist/profile-reader.mjs.
const { source, limits } = workerData as ReadRequest;
const answer = await read();
// The arrays move to the other thread instead of being copied.
parentPort?.postMessage(
  answer,
  answer.state === "read" ? profileArrays(answer.profile).map(({ buffer }) => buffer as ArrayBuffer) : [],
);

async function read(): Promise<ReadAnswer> {
  try {
    const input = typeof source === "string" ? createReadStream(source, { highWaterMark: 2 ** 18 }) : [source];
    return { state: "read", profile: await decodeProfile(toAsync(input), limits) };
  } catch (error) {
    if (error instanceof AppError) return { state: "refused", message: error.message };
    const code = error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : null;
    if (code) return { state: "refused", message: `It cannot be read (${code}).` };
    throw error;
  }
}

async function* toAsync(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
