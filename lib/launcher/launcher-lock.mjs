import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FriendlyError } from "./friendly-error.mjs";
import { isRunning, startTicks } from "./process-identity.mjs";

/**
 * Makes this process the only one of its kind on a data folder until `release` is called. A lock left by a process that
 * has ended is taken over. Throws a FriendlyError naming the holder otherwise.
 * @param {string} dataRoot the clone's `.data` folder
 * @param {{ folder: string, file: string, what: string }} [kind] the lock's place below `dataRoot`, and what runs there
 * @returns {{ release: () => void }}
 */
export function acquireLauncherLock(
  dataRoot,
  kind = { folder: "demo", file: "launcher.pid", what: "The demo of this clone" },
) {
  const folder = path.join(dataRoot, kind.folder);
  const file = path.join(folder, kind.file);
  mkdirSync(dataRoot, { recursive: true, mode: 0o711 });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const mine = `${process.pid}\n${startTicks(process.pid) ?? ""}\n`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      writeFileSync(file, mine, { flag: "wx", mode: 0o600 });
      return { release: () => releaseIfMine(file, mine) };
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
    const holder = readHolder(file);
    if (holder && isRunning(holder)) {
      throw new FriendlyError(
        `${kind.what} is already running as process ${holder.pid}. Use it, or end it first: kill ${holder.pid}`,
      );
    }
    rmSync(file, { force: true });
  }
  throw new FriendlyError(`${file} keeps coming back: another start is going on at this moment. Try again.`);
}

/** @param {string} file */
function readHolder(file) {
  try {
    const [pid = "", ticks = ""] = readFileSync(file, "utf8").split("\n");
    return { pid: Number(pid), ticks: Number(ticks) };
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 * @param {string} mine
 */
function releaseIfMine(file, mine) {
  try {
    if (readFileSync(file, "utf8") === mine) rmSync(file);
  } catch {
    // Already gone.
  }
}
