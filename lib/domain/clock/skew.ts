/** A clock that the console compared with its own. */
export interface ClockView {
  /** Whose it is, such as `Prometheus main`. */
  name: string;
  /** At least so far ahead (positive) or behind, in seconds; 0: no difference could be told; null: not compared lately. */
  skewSeconds: number | null;
}

/** From here on a difference is told: below, neither order nor age of what is shown becomes wrong enough to mislead. */
export const toldSkewSeconds = 5;

/**
 * How far another clock is ahead (positive) or behind, at least, in seconds, from the `Date` of its answer (RFC 9110, whole
 * seconds) and the own times before the request and after its answer (epoch ms). 0 when that leaves room for none; null
 * without a date.
 */
export function skewFromDate(header: string | null, sentMs: number, answeredMs: number): number | null {
  const second = header === null ? Number.NaN : Date.parse(header);
  if (!Number.isFinite(second)) return null;
  return atLeast({ fromMs: second, toMs: second + 1000 }, sentMs, answeredMs);
}

/** The same from an instant that an answer tells of itself, epoch ms. */
export function skewFromInstant(toldMs: number, sentMs: number, answeredMs: number): number {
  return atLeast({ fromMs: toldMs, toMs: toldMs }, sentMs, answeredMs);
}

function atLeast(told: { fromMs: number; toMs: number }, sentMs: number, answeredMs: number): number {
  const ahead = (told.fromMs - answeredMs) / 1000;
  const behind = (told.toMs - sentMs) / 1000;
  return ahead > 0 ? ahead : Math.min(behind, 0);
}
