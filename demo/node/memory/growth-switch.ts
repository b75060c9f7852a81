import { existsSync } from "node:fs";

/**
 * Whether growth is switched on, asked anew at each call.
 * @param always on whatever the file says
 * @param file on while this file exists; null for no file
 */
export function growthSwitch(always: boolean, file: string | null): () => boolean {
  return () => always || (file !== null && existsSync(file));
}
