const unitsMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1 } as const;
const alsoReadMs: Readonly<Record<string, number>> = { y: 365 * unitsMs.d, w: 7 * unitsMs.d, ...unitsMs };

/** Finds durations as Prometheus writes them: whole numbers with a unit, the larger units first, e.g. `1h30m`. */
export const durationPattern = /\d+(?:ms|[smhdwy])(?:\d+(?:ms|[smhdwy]))*/g;

/** Milliseconds of a Prometheus duration; null when the text is none. `0` needs no unit. */
export function parseDurationMs(text: string): number | null {
  if (text === "0") return 0;
  if (!/^(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/.test(text) || text === "") return null;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|[smhdwy])/g)) {
    total += Number(count) * (alsoReadMs[unit ?? ""] ?? 0);
  }
  return total;
}

/** A Prometheus duration of whole milliseconds, e.g. `1m30s`. */
export function formatDurationMs(ms: number): string {
  let rest = Math.round(ms);
  let text = "";
  for (const [unit, size] of Object.entries(unitsMs)) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text || "0s";
}
