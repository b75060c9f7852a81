const AFTER_LIMIT_KILL_MS = 1000;
const LONGEST_MS = 30_000;

/**
 * How long to wait before the next start, in milliseconds: one second after a kill at the limit, otherwise doubling
 * from one to thirty seconds.
 * @param failures exits in a row since the node last answered
 */
export function restartDelayMs(limitKilled: boolean, failures: number): number {
  return limitKilled ? AFTER_LIMIT_KILL_MS : Math.min(LONGEST_MS, 1000 * 2 ** failures);
}
