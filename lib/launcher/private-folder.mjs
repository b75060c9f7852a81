import { chmodSync, mkdirSync } from "node:fs";
import path from "node:path";

/**
 * The clone's `.data` folder. Others may pass through it (the database's own user must) but not list it; what lies
 * inside guards itself.
 * @param {string} root the clone
 */
export function ensureDataRoot(root) {
  return ensurePassable(path.join(root, ".data"));
}

/**
 * Where the demo keeps its data: the folder that DEMO_DATA_FOLDER names, so that two demos of one clone do not meet, else
 * the clone's `.data`.
 * @param {string} root the clone
 */
export function ensureDemoDataRoot(root) {
  const named = process.env.DEMO_DATA_FOLDER;
  return named ? ensurePassable(path.resolve(named)) : ensureDataRoot(root);
}

/**
 * A folder that others may pass through but not list; returns its path.
 * @param {string} dataRoot
 */
export function ensurePassable(dataRoot) {
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
