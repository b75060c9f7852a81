const STEP_MS = 100;
/** What is owed after a pause of the process is made up for within this many seconds' worth at most. */
const MAX_OWED_SECONDS = 1;

/**
 * Acts so many times a second, as evenly as a timer allows, while `active` says so.
 * @param rate times per second; 0 for never
 */
export function actAtRate(rate: number, active: () => boolean, act: () => void): void {
  if (rate === 0) return;
  let owed = 0;
  let lastAtMs = performance.now();
  setInterval(() => {
    const nowMs = performance.now();
    if (active()) owed = Math.min(owed + (rate * (nowMs - lastAtMs)) / 1000, Math.max(1, rate * MAX_OWED_SECONDS));
    lastAtMs = nowMs;
    for (; owed >= 1; owed -= 1) act();
  }, STEP_MS);
}
