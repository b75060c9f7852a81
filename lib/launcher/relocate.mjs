import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Where Debian's Alertmanager looks for its default templates; the path is compiled in and no option changes it. */
const compiledIn = "/usr/share/prometheus/alertmanager";

/**
 * Makes an unpacked Alertmanager find its templates beside itself: in the unpacked copy of the program, the compiled-in
 * path becomes the relative one of the same length. The program must then be started in the folder it was unpacked into
 * (`alertmanagerFolder`). A copy that holds no such path, or was treated before, stays as it is.
 * @param {string} unpacked the folder that Debian's package was unpacked into
 */
export function relocateAlertmanager(unpacked) {
  const program = path.join(unpacked, "usr/bin/prometheus-alertmanager");
  const bytes = readFileSync(program);
  const changed = replaceAll(bytes, Buffer.from(compiledIn), Buffer.from(`${compiledIn.slice(1)}/`));
  if (changed > 0) writeFileSync(program, bytes);
}

/**
 * The folder to start Alertmanager in: the root that its `usr/bin` belongs to, which is `/` for an installed one.
 * @param {string} program
 */
export function alertmanagerFolder(program) {
  return path.resolve(path.dirname(program), "../..");
}

/**
 * Overwrites every occurrence in place; both texts have the same length.
 * @param {Buffer} bytes
 * @param {Buffer} from
 * @param {Buffer} to
 */
function replaceAll(bytes, from, to) {
  let count = 0;
  for (let at = bytes.indexOf(from); at !== -1; at = bytes.indexOf(from, at + to.length)) {
    to.copy(bytes, at);
    count += 1;
  }
  return count;
}
