import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The memory cgroup (version 1) that this test runs in; null where there is none that it may put others below. */
export function findOwnMemoryCgroup(): string | null {
  const own = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1];
  if (own === undefined) return null;
  const folder = path.join("/sys/fs/cgroup/memory", own);
  try {
    accessSync(path.join(folder, "memory.limit_in_bytes"));
    accessSync(folder, constants.W_OK);
    return folder;
  } catch {
    return null;
  }
}

export interface MemoryCgroup {
  folder: string;
  add: (pid: number) => void;
  read: (file: string) => number;
  /** Once its processes are gone. */
  remove: () => Promise<void>;
}

/** Makes a cgroup below the one given. */
export function makeMemoryCgroup(parent: string, name: string): MemoryCgroup {
  const folder = path.join(parent, name);
  mkdirSync(folder);
  return {
    folder,
    add: (pid) => writeFileSync(path.join(folder, "cgroup.procs"), String(pid)),
    read: (file) => Number(readFileSync(path.join(folder, file), "utf8")),
    remove: async () => {
      for (let round = 0; ; round += 1) {
        try {
          rmdirSync(folder);
          return;
        } catch (error) {
          // The kernel takes a moment to let go of a process that was ended.
          if (round === 100) throw error;
          await sleep(50);
        }
      }
    },
  };
}
