import type { Forecast } from "./forecast";
import type { TimeToLimit } from "./trend";

/** Steps of the search; the answer is then narrowed down to a second. */
const steps = 240;

/**
 * When the forecast reaches the limit, seconds from its last sample: first with the upper end of the band, then with the
 * centre, then with the lower end; `latest` is null when that does not happen within `withinSeconds`. Zeros at or over the
 * limit. Null without a limit or without growth.
 */
export function timeToLimit(forecast: Forecast, limitBytes: number | null, withinSeconds: number): TimeToLimit | null {
  const { level, slope } = forecast.projection;
  if (limitBytes === null) return null;
  if (level >= limitBytes) return { earliest: 0, central: 0, latest: 0 };
  if (slope <= 0) return null;
  const central = (limitBytes - level) / slope;
  const earliest = firstReached((seconds) => forecast.at(seconds).high, limitBytes, central) ?? central;
  const latest = firstReached((seconds) => forecast.at(seconds).low, limitBytes, Math.max(withinSeconds, central));
  return { earliest: Math.min(earliest, central), central, latest: latest === null ? null : Math.max(latest, central) };
}

function firstReached(valueAt: (seconds: number) => number, limitBytes: number, withinSeconds: number): number | null {
  if (valueAt(0) >= limitBytes) return 0;
  const reached = Array.from({ length: steps }, (_, step) => ((step + 1) * withinSeconds) / steps).find(
    (seconds) => valueAt(seconds) >= limitBytes,
  );
  if (reached === undefined) return null;
  let [before, after] = [reached - withinSeconds / steps, reached];
  while (after - before > 1) {
    const middle = (before + after) / 2;
    if (valueAt(middle) >= limitBytes) after = middle;
    else before = middle;
  }
  return after;
}
