import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const shipped = fileURLToPath(new URL("../../../../helper/guts-host", import.meta.url));
/** Where the helper decides what its first word means. */
const dispatch = /\ncase \$\{1-\} in\n {2}encoded\)/;

/**
 * The shipped helper with one verb more: `stubborn FILE`, which hangs as badly as can be. It ignores TERM, and so does a
 * grandchild; another left the process group and lost its parent, and a third has a session of its own. Each writes its
 * pid to FILE. Returns the path of this helper.
 */
export function writeStubbornHelper(folder: string): string {
  const text = readFileSync(shipped, "utf8");
  if (!dispatch.test(text)) throw new Error("helper/guts-host no longer ends as this test expects");
  const verb = `
if [ "\${1-}" = stubborn ]; then
  trap '' TERM
  echo $$ >>"$2"
  ( trap '' TERM; sh -c 'echo $$ >>"$1"; while :; do sleep 0.1; done' sh "$2" ) &
  bash -c 'set -m; sh -c "echo \\$\\$ >>\\$1; exec sleep 60" sh "$1" &' bash "$2"
  setsid sh -c 'trap "" TERM; echo $$ >>"$1"; while :; do sleep 0.1; done' sh "$2" &
  echo started
  while :; do sleep 0.1; done
fi
`;
  const file = path.join(folder, "guts-host");
  writeFileSync(
    file,
    text.replace(dispatch, (found) => `${verb}${found}`),
    { mode: 0o755 },
  );
  return file;
}

/** The pids that `stubborn` wrote down. */
export function pidsIn(file: string): number[] {
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").map(Number) : [];
}
