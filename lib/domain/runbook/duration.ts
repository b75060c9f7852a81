const secondsByUnit: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };
const amount = String.raw`(?:(\d+(?:\.\d+)?)\s*|(?:an?|one)\s+)(minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])`;
const deadline = new RegExp(String.raw`\b(?:within|in)\s+((?:${amount}(?:\s+and)?[\s,]*)+)`, "i");

/**
 * Reads the time a sentence such as "Investigate within 4 hours" allows, in seconds. Minutes, hours, days and sums of
 * them ("1 hour 30 minutes") are understood; null when the text names no such time.
 */
export function parseDeadlineSeconds(text: string): number | null {
  const found = deadline.exec(text)?.[1];
  if (found === undefined) {
    return null;
  }
  let seconds = 0;
  for (const [, count, unit] of found.matchAll(new RegExp(amount, "gi"))) {
    // Without digits the text says "an hour" or "one day".
    seconds += Number(count ?? 1) * (secondsByUnit[(unit ?? "").charAt(0).toLowerCase()] ?? 0);
  }
  return Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds) : null;
}
