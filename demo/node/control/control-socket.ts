import { closeSync, openSync } from "node:fs";

const NAME = "control.sock";

/** A folder kept open, and the socket in it. */
export interface ControlAddress {
  path: string;
  close: () => void;
}

/**
 * Where the control socket of a data folder is. A socket's path may have 107 bytes only, so it is told through the open
 * folder, however long the folder's own path is.
 * @throws Error when the folder does not exist
 */
export function controlAddress(dataDir: string): ControlAddress {
  const folder = openSync(dataDir, "r");
  return { path: `/proc/self/fd/${folder}/${NAME}`, close: () => closeSync(folder) };
}

/** The one command, in its own line. */
export const CLEAR_COMMAND = "cache clear";
