import { createReadStream } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import type { Profile } from "@/lib/domain/profile/profile";
import { summarise, summariseComparison } from "@/lib/domain/profile/summarise";
import { AppError } from "@/lib/errors";
import { decodeProfile } from "./decode";
import { profileArrays, profileBytes } from "./profile-bytes";
import type { ReadAnswer, ReadMessage, ReadRequest, ReadResults } from "./read-messages";

// The entry of the thread that reads one profile, does what is asked with it, and ends. It is bundled into a file of its own,
// dist/profile-reader.mjs.
const { source, task, limits } = workerData as ReadRequest;
const say = (message: ReadMessage, moved: ArrayBuffer[] = []) => parentPort?.postMessage(message, moved);
let isRead = false;

await answer();

async function answer(): Promise<void> {
  try {
    if (task.kind !== "profile") return say({ state: "read", result: await carryOut(task) });
    const profile = await decode(source, limits.arrayBytes);
    // The arrays move to the other thread instead of being copied.
    const moved = profileArrays(profile).map(({ buffer }) => buffer as ArrayBuffer);
    say({ state: "read", result: profile }, moved);
  } catch (error) {
    const refusal = toRefusal(error);
    if (refusal === null) throw error;
    say(refusal);
  }
}

async function carryOut(
  asked: Exclude<ReadRequest["task"], { kind: "profile" }>,
): Promise<ReadResults["summary" | "comparison"]> {
  const profile = await decode(source, limits.arrayBytes);
  say({ state: "step" });
  if (asked.kind === "summary") {
    isRead = true;
    return { format: profile.format, takenAtMs: profile.takenAtMs, summary: summarise(profile) };
  }
  const { earlier, takenAtMs, sampleType } = asked;
  const before = await decode(earlier.path, limits.arrayBytes - profileBytes(profile));
  isRead = true;
  say({ state: "step" });
  const beside = { id: earlier.id, profile: { ...before, takenAtMs: earlier.takenAtMs } };
  return summariseComparison(beside, { ...profile, takenAtMs }, sampleType);
}

function decode(from: string | Uint8Array, arrayBytes: number): Promise<Profile> {
  const input = typeof from === "string" ? createReadStream(from, { highWaterMark: 2 ** 18 }) : [from];
  return decodeProfile(toAsync(input), { ...limits, arrayBytes });
}

function toRefusal(error: unknown): ReadAnswer | null {
  // Values too large to be added up; while a file is read it would be a fault of the program.
  if (error instanceof RangeError && isRead) return { state: "refused", cannot: "be shown", message: error.message };
  const refused = { state: "refused", cannot: "be read as a profile" } as const;
  if (error instanceof AppError) return { ...refused, message: error.message };
  const code = error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : null;
  return code === null ? null : { ...refused, message: `It cannot be read (${code}).` };
}

async function* toAsync(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
