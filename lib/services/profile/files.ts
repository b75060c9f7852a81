import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { chmod, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { formatBytes } from "@/lib/domain/format/format";
import { dataFolder } from "@/lib/env";
import { TooLargeError } from "@/lib/errors";

/** Bytes that lie in a file under a passing name, with what they are known by. */
export interface ReceivedFile {
  path: string;
  sha256: string;
  sizeBytes: number;
}

/** A file that is being received is given up by whoever died over it when it has not changed for so long. */
const abandonedMs = 3600 * 1000;
const received = /^\.[0-9a-f-]{36}\.part$/;
const kept = /^[0-9a-f]{64}$/;

const folder = () => path.join(/*turbopackIgnore: true*/ dataFolder(), "dumps");

/** Where the bytes of this hash lie, or would. */
export const profilePath = (sha256: string) => path.join(/*turbopackIgnore: true*/ folder(), sha256);

/**
 * Writes what comes to a passing file that this user alone can read, and hashes it on the way: it is never whole in memory.
 * Throws `TooLargeError` at the first byte beyond `maxBytes`; nothing is left then.
 */
export async function receiveFile(
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<ReceivedFile> {
  await mkdir(/*turbopackIgnore: true*/ folder(), { recursive: true, mode: 0o700 });
  await chmod(/*turbopackIgnore: true*/ folder(), 0o700);
  const file = path.join(/*turbopackIgnore: true*/ folder(), `.${randomUUID()}.part`);
  const hash = createHash("sha256");
  let sizeBytes = 0;
  const handle = await open(/*turbopackIgnore: true*/ file, "wx", 0o600);
  try {
    for await (const chunk of bytes instanceof Uint8Array ? piecesOf(bytes) : bytes) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) {
        throw new TooLargeError(
          `The profile has more than ${formatBytes(maxBytes)}, the most that is kept of one (profiles.maxFileBytes). Take a shorter one, or pack it with gzip.`,
        );
      }
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return { path: file, sha256: hash.digest("hex"), sizeBytes };
}

/** Hashing takes milliseconds for each of these, and would take a large dump as a whole without a pause. */
function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 2 ** 20) yield bytes.subarray(at, at + 2 ** 20);
}

/** Gives a received file its lasting name. The same bytes twice are one file. */
export async function keepFile({ path: file, sha256 }: ReceivedFile): Promise<void> {
  await rename(/*turbopackIgnore: true*/ file, profilePath(sha256));
}

export async function dropFile({ path: file }: ReceivedFile): Promise<void> {
  await rm(/*turbopackIgnore: true*/ file, { force: true });
}

/** Whether the bytes are there, whole. */
export async function hasFile(sha256: string, sizeBytes: number): Promise<boolean> {
  const found = await stat(/*turbopackIgnore: true*/ profilePath(sha256)).catch(() => null);
  return found?.isFile() === true && found.size === sizeBytes;
}

export async function deleteFile(sha256: string): Promise<void> {
  await rm(/*turbopackIgnore: true*/ profilePath(sha256), { force: true });
}

/**
 * Removes passing files that nobody writes to any more, and gives back the hashes of kept ones as old: whoever died between
 * keeping a file and telling of it has left one that no row names.
 */
export async function sweepFolder(nowMs: number): Promise<string[]> {
  const names = await readdir(/*turbopackIgnore: true*/ folder()).catch(() => []);
  const settled: string[] = [];
  for (const name of names) {
    if (!received.test(name) && !kept.test(name)) continue;
    const file = path.join(/*turbopackIgnore: true*/ folder(), name);
    const found = await stat(/*turbopackIgnore: true*/ file).catch(() => null);
    if (!found || nowMs - found.mtimeMs < abandonedMs) continue;
    if (kept.test(name)) settled.push(name);
    else await rm(/*turbopackIgnore: true*/ file, { force: true });
  }
  return settled;
}
