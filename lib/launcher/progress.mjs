/**
 * @typedef {(line: string) => void} Say writes one progress line, stamped with the seconds since the start
 */

/**
 * Progress lines such as `[ 3 s] installing npm packages …`, so that a long first start shows where its time goes.
 * @param {{ now?: () => number, write?: (text: string) => void }} [options] `now` in milliseconds
 * @returns {Say}
 */
export function createProgress({ now = () => performance.now(), write = (text) => process.stdout.write(text) } = {}) {
  const startedAt = now();
  return (line) => {
    const seconds = Math.floor((now() - startedAt) / 1000);
    for (const part of line.split("\n")) write(`[${String(seconds).padStart(2)} s] ${part}\n`);
  };
}
