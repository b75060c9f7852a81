const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const notFinite = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i;

/**
 * A number as Prometheus and spreadsheets write it, `NaN` and `+Inf` included; null for any other text, so that nothing
 * is guessed from `12,5` or `0x10`.
 */
export function parseNumber(text: string): number | null {
  if (plainNumber.test(text)) return Number(text);
  const odd = notFinite.exec(text);
  if (!odd) return null;
  if (odd[2] !== undefined) return Number.NaN;
  return odd[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Later than the year 5000 in seconds, so that these are certainly milliseconds. */
const millisecondsFrom = 1e11;

/** Why a number cannot be a time in seconds; null when it can. */
export function timeProblem(seconds: number): string | null {
  if (!Number.isFinite(seconds)) return "a time must be a finite number of seconds";
  if (Math.abs(seconds) < millisecondsFrom) return null;
  return `the time ${seconds} looks like milliseconds; give seconds since 1970`;
}
