import { existsSync } from "node:fs";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { Profile } from "@/lib/domain/profile/profile";
import type { ProfileComparison } from "@/lib/domain/profile/stored-profile";
import { AppError } from "@/lib/errors";
import { defaultReadLimits, inMebibytes, type ReadLimits } from "./limits";
import { ProfileError } from "./profile-error";
import type { ReadAnswer, ReadMessage, ReadRequest, ReadResults, ReadSummary, ReadTask } from "./read-messages";

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
export function readProfile(source: string | Uint8Array, options: ReadOptions): Promise<Profile> {
  return carryOut(source, { kind: "profile" }, options);
}

/**
 * What is kept of a profile beside its file, worked out in that thread as well: the caller's is never held up by a large one.
 * Throws as `readProfile`, also for values that are too large to be added up.
 */
export function readSummary(file: string, options: ReadOptions): Promise<ReadSummary> {
  return carryOut(file, { kind: "summary" }, options);
}

/** How the file's profile differs from an earlier one; null where they cannot be compared. Likewise, and throws as `readProfile`. */
export function readComparison(
  file: string,
  asked: Omit<Extract<ReadTask, { kind: "comparison" }>, "kind">,
  options: ReadOptions,
): Promise<ProfileComparison | null> {
  return carryOut(file, { kind: "comparison", ...asked }, options);
}

async function carryOut<Task extends ReadTask>(
  source: string | Uint8Array,
  task: Task,
  options: ReadOptions,
): Promise<ReadResults[Task["kind"]]> {
  const program = path.join(options.root, "dist/profile-reader.mjs");
  if (!existsSync(program)) {
    throw new AppError("internal", `${program} does not exist, so that no profile can be read. Run npm run build.`);
  }
  const limits = { ...defaultReadLimits, ...options.limits };
  const answer = await ask(program, { source, task, limits });
  // The thread answers the task that it was started with, and no other.
  if (answer.state === "read") return answer.result as ReadResults[Task["kind"]];
  const name = options.name ?? (typeof source === "string" ? source : "The profile");
  throw new ProfileError(`${name} cannot ${answer.cannot}. ${answer.message}`);
}

function ask(program: string, request: ReadRequest): Promise<ReadAnswer> {
  const { timeoutMs, heapBytes } = request.limits;
  const worker = new Worker(/*turbopackIgnore: true*/ program, {
    workerData: request,
    resourceLimits: { maxOldGenerationSizeMb: heapBytes / 2 ** 20, maxYoungGenerationSizeMb: 64 },
  });
  let timer: NodeJS.Timeout | undefined;
  return new Promise<ReadAnswer>((resolve, reject) => {
    const giveUp = (what: string) => {
      const message = `Reading it takes more than ${what}, and was given up. Take a shorter profile.`;
      resolve({ state: "refused", cannot: "be read as a profile", message });
    };
    const startClock = () => {
      clearInterval(timer);
      timer = whenTimeIsUp(timeoutMs, () => giveUp(`${timeoutMs / 1000} s`));
    };
    worker.on("message", (message: ReadMessage) => {
      if (message.state === "step") startClock();
      else resolve(message);
    });
    worker.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "ERR_WORKER_OUT_OF_MEMORY") reject(error);
      giveUp(`${inMebibytes(heapBytes)} of memory`);
    });
    worker.once("exit", (code) => reject(new Error(`the thread that reads profiles ended with ${code} and no answer`)));
    startClock();
  }).finally(() => {
    clearInterval(timer);
    void worker.terminate();
  });
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
