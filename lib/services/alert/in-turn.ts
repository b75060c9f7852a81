import "server-only";

/**
 * So many alerts are stored at the same time. Those of one incident wait for each other in the database anyway, and while
 * they do, each holds a connection that pages need; waiting here instead costs nothing and does not run out of time.
 */
const atOnceMaximum = 4;
let running = 0;
const waiting: (() => void)[] = [];

/** Runs `body` when it is its turn: first come, first served, within this process. */
export async function inTurn<T>(body: () => Promise<T>): Promise<T> {
  if (running >= atOnceMaximum) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await body();
  } finally {
    const next = waiting.shift();
    // Its place goes to the next one, so that nobody gets in between.
    if (next) next();
    else running -= 1;
  }
}
