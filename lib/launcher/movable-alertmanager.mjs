import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Where Debian's Alertmanager looks for its notification templates, without which it refuses to start. */
const builtInFolder = "/usr/share/prometheus/alertmanager";

/** A file descriptor that nobody else uses; small, so that every shell can name it. */
const descriptor = 9;

/**
 * Lets an unpacked Debian Alertmanager find the templates that were unpacked with it. Debian fixed their absolute path in
 * the program, so that path is replaced by one of the same length that leads to an open file descriptor, and a small
 * script in the program's place opens the folder under that number. Programs that have no such path stay as they are.
 * @param {string} unpacked the folder the package was unpacked into
 */
export function makeAlertmanagerMovable(unpacked) {
  const program = path.join(unpacked, "usr/bin/prometheus-alertmanager");
  if (!existsSync(program)) return;
  const patched = replaceSameLength(readFileSync(program), builtInFolder, `/proc/self/fd/${descriptor}`);
  if (!patched) return;
  const moved = `${program}.real`;
  renameSync(program, moved);
  writeFileSync(moved, patched);
  const script = [
    "#!/bin/sh",
    'here=$(dirname "$0")',
    `exec ${descriptor}<"$here/../share/prometheus/alertmanager"`,
    `exec "$here/${path.basename(moved)}" "$@"`,
  ];
  writeFileSync(program, `${script.join("\n")}\n`);
  for (const file of [program, moved]) chmodSync(file, 0o755);
}

/**
 * A copy of a program with every occurrence of a path replaced by another, filled up with slashes, which change nothing
 * about a path; null when it holds none. The replacement must not be longer.
 * @param {Buffer} content
 * @param {string} from
 * @param {string} to
 * @returns {Buffer | null}
 */
export function replaceSameLength(content, from, to) {
  if (to.length > from.length) throw new RangeError(`${to} is longer than ${from}`);
  const filled = to.padEnd(from.length, "/");
  const copy = Buffer.from(content);
  let at = copy.indexOf(from);
  if (at === -1) return null;
  for (; at !== -1; at = copy.indexOf(from, at + filled.length)) copy.write(filled, at, "latin1");
  return copy;
}
