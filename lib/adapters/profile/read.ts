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
  const worker = new Worker(/*turbopackIgnore: true*/ program, {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: heapBytes / 2 ** 20, maxYoungGenerationSizeMb: 64 },
  });
  return new Promise<ReadAnswer>((resolve, reject) => {
    const timer = whenTimeIsUp(timeoutMs, () => {
      const message = `Reading it takes more than ${timeoutMs / 1000} s, and was given up. Take a shorter profile.`;
      resolve({ state: "refused", message });
    });
    worker.once("message", resolve);
    worker.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") reject(error);
      const message = `Reading it takes more than ${inMebibytes(heapBytes)} of memory, and was given up. Take a shorter profile.`;
      resolve({ state: "refused", message });
    });
    worker.once("exit", (code) => reject(new Error(`the thread that reads profiles ended with ${code} and no answer`)));
    worker.once("exit", () => clearInterval(timer));
  }).finally(() => void worker.terminate());
}

/**
 * Calls back when this process has worked for `timeoutMs`. On a machine that is busy with something else that is later than
 * by the clock, at most six times as late: a large profile is not to be refused because others compute.
 */
export function whenTimeIsUp(timeoutMs: number, callBack: () => void): NodeJS.Timeout {
  const startedAt = performance.now();
  const usedBefore = process.cpuUsage();
  return setInterval(() => {
    const passedMs = performance.now() - startedAt;
    const { user, system } = process.cpuUsage(usedBefore);
    const workedMs = Math.min(passedMs, (user + system) / 1000);
    // The main thread waits and other processes always take a little, so that work never quite reaches the clock.
    if (passedMs >= timeoutMs && (workedMs >= timeoutMs * 0.8 || passedMs >= timeoutMs * 6)) callBack();
  }, 50);
}
