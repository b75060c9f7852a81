import { ProfileError } from "./profile-error";

/** How much one profile may cost to read. */
export interface ReadLimits {
  /** Of the file as it lies there. */
  fileBytes: number;
  /** Of what comes out of gzip. */
  expandedBytes: number;
  /** Of the arrays that the profile is read into; the heap of the thread that reads has `heapBytes` beside. */
  arrayBytes: number;
  heapBytes: number;
  /** Of work; by the clock it may be up to six times as long on a busy machine. */
  timeoutMs: number;
}

export const defaultReadLimits: ReadLimits = {
  fileBytes: 256 * 2 ** 20,
  expandedBytes: 1024 * 2 ** 20,
  arrayBytes: 384 * 2 ** 20,
  heapBytes: 512 * 2 ** 20,
  timeoutMs: 5_000,
};

/** Counts the bytes that are taken; throws `ProfileError` when they become more than `limitBytes`. */
export function createBudget(limitBytes: number): (bytes: number) => void {
  let taken = 0;
  return (bytes) => {
    taken += bytes;
    if (taken > limitBytes) {
      throw new ProfileError(
        `It has so many different stacks and functions that reading it takes more than ${inMebibytes(limitBytes)} of memory. Take a shorter profile or one with fewer frames per stack.`,
      );
    }
  };
}

export const inMebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
