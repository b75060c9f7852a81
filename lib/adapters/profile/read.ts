import { existsSync } from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Profile } from "@/lib/domain/profile/profile";
import { AppError } from "@/lib/errors";
import { defaultReadLimits, inMebibytes, type ReadLimits } from "./limits";
import { ProfileError } from "./profile-error";
import type { ReadAnswer, ReadRequest } from "./read-messages";

export interface ReadOptions {
  /** The clone whose `dist/profile-reader.mjs` is the thread's program. */
  root: string;
  limits?: Partial<ReadLimits>;
  /** What the file is called in messages; the path by default. */
  name?: string;
}

/**
 * Reads a profile, a file's path or its bytes, in a thread of its own, with bounds on memory and time that end the thread
 * when they are passed. pprof (gzip or plain), text heap profiles of tcmalloc and jemalloc, V8's `.heapprofile`. Throws
 * `ProfileError` for what cannot be read, and `AppError` of the code `internal` when the console is not built.
 */
export async function readProfile(source: string | Uint8Array, options: ReadOptions): Promise<Profile> {
  const program = path.join(options.root, "dist/profile-reader.mjs");
  if (!existsSync(program)) {
    throw new AppError("internal", `${program} does not exist, so that no profile can be read. Run npm run build.`);
  }
  const limits = { ...defaultReadLimits, ...options.limits };
  const answer = await ask(program, { source, limits });
  if (answer.state === "read") return answer.profile;
  const name = options.name ?? (typeof source === "string" ? source : "The profile");
  throw new ProfileError(`${name} cannot be read as a profile. ${answer.message}`);
}

function ask(program: string, request: ReadRequest): Promise<ReadAnswer> {
  const { timeoutMs, heapBytes } = request.limits;
  const worker = new Worker(program, {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: heapBytes / 2 ** 20, maxYoungGenerationSizeMb: 64 },
  });
  return new Promise<ReadAnswer>((resolve, reject) => {
    const timer = setTimeout(() => {
      const message = `Reading it takes more than ${timeoutMs / 1000} s, and was given up. Take a shorter profile.`;
      resolve({ state: "refused", message });
    }, timeoutMs);
    worker.once("message", resolve);
    worker.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") reject(error);
      const message = `Reading it takes more than ${inMebibytes(heapBytes)} of memory, and was given up. Take a shorter profile.`;
      resolve({ state: "refused", message });
    });
    worker.once("exit", (code) => reject(new Error(`the thread that reads profiles ended with ${code} and no answer`)));
    worker.once("exit", () => clearTimeout(timer));
  }).finally(() => void worker.terminate());
}
