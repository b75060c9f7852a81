import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

const folders = ["app", "components", "demo", "lib", "public", "runbooks", "worker"];
const files = ["package-lock.json", "tsconfig.json"];

/**
 * One hash over everything that goes into a build: names and contents of the source files, without tests.
 * @param {string} root the clone
 * @returns {string} hex
 */
export function hashSources(root) {
  const configs = readdirSync(root).filter((name) => /\.config\.[a-z]+$/.test(name));
  const all = [...folders.flatMap((folder) => walk(root, folder)), ...files, ...configs];
  const hash = createHash("sha256");
  for (const name of all.filter((name) => existsSync(path.join(root, name))).sort()) {
    const content = readFileSync(path.join(root, name));
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function walk(root, folder) {
  const place = path.join(root, folder);
  if (!existsSync(place)) return [];
  return readdirSync(place).flatMap((name) => {
    const child = `${folder}/${name}`;
    if (statSync(path.join(root, child)).isDirectory()) return name === "__fixtures__" ? [] : walk(root, child);
    return /\.test\.tsx?$/.test(name) ? [] : [child];
  });
}
