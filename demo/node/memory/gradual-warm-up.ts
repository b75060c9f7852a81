import type { ObjectCache } from "@/demo/node/memory/object-cache";

const STEP_MS = 250;
/** Of the cache, what a restarted node reads back before it is ready. */
const READ_BACK_SHARE = 0.4;
/** Time constant of the rest: after this many seconds a third of it is still missing. */
const WARM_UP_SECONDS = 5;

/**
 * Warms a part of the cache now and the rest as traffic would: fast at first, then ever slower, because more and more
 * of what is asked for is there already.
 * @returns a function that ends it
 */
export function startGradualWarmUp(cache: ObjectCache): () => void {
  let next = 0;
  const load = (objects: number) => {
    for (const end = Math.min(cache.warmObjects, next + objects); next < end; next += 1) cache.warm(next);
  };
  load(Math.floor(cache.warmObjects * READ_BACK_SHARE));
  const stepShare = 1 - Math.exp(-STEP_MS / 1000 / WARM_UP_SECONDS);
  const timer = setInterval(() => {
    const missing = cache.warmObjects - next;
    if (missing === 0) clearInterval(timer);
    else load(Math.ceil(missing * stepShare));
  }, STEP_MS);
  return () => clearInterval(timer);
}
