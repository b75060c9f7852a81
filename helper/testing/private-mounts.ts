import { spawnSync } from "node:child_process";

/** Whether this test may hide files of the machine behind others, in a mount namespace that ends with the command. */
export const canMount = process.getuid?.() === 0 && spawnSync("unshare", ["-m", "true"]).status === 0;

/**
 * Runs a command while the files `mounts` (place on the machine → file to show there) are seen by it alone. The places
 * have to exist.
 */
export function runWithMounts(mounts: ReadonlyMap<string, string>, command: readonly string[]) {
  const script = 'while [ "$1" != -- ]; do mount --bind "$2" "$1" || exit 99; shift 2; done; shift; exec "$@"';
  const pairs = [...mounts].flat();
  const args = ["-m", "--propagation", "private", "sh", "-c", script, "sh", ...pairs, "--", ...command];
  return spawnSync("unshare", args, { encoding: "utf8" });
}
