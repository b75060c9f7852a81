import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";

/**
 * The clone's `.data` folder. Others may pass through it (the database's own user must) but not list it; what lies
 * inside guards itself.
 * @param {string} root the clone
 */
export function ensureDataRoot(root) {
  const dataRoot = path.join(root, ".data");
  mkdirSync(dataRoot, { recursive: true });
  chmodSync(dataRoot, 0o711);
  return dataRoot;
}

/**
 * A folder for this user alone.
 * @param {...string} parts
 */
export function ensurePrivateFolder(...parts) {
  const folder = path.join(...parts);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  return folder;
}
