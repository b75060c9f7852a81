import type { PlanContent } from "@/lib/domain/action/action";

type Forecast = NonNullable<PlanContent["forecast"]>;

/** A forecast as a small picture: coordinates within `width` and `height`, y downwards. */
export interface ForecastSketch {
  line: { x: number; y: number }[];
  /** Height of the limit; null when there is none. */
  limitY: number | null;
  first: Forecast["points"][number];
  last: Forecast["points"][number];
}

/**
 * Puts a forecast's points (any order) into a picture whose y axis begins at zero, so that a small change looks small.
 * Null with fewer than two instants or with anything that is no number.
 */
export function sketchForecast(
  { points, limitBytes }: Pick<Forecast, "points" | "limitBytes">,
  { width, height }: { width: number; height: number },
): ForecastSketch | null {
  const sorted = points.toSorted((a, b) => a.at - b.at);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last || !(last.at > first.at)) return null;
  if (sorted.some(({ at, bytes }) => !Number.isFinite(at) || !Number.isFinite(bytes))) return null;
  const top = Math.max(1, limitBytes ?? 0, ...sorted.map(({ bytes }) => bytes)) * 1.05;
  const toY = (bytes: number) => height - (Math.max(0, bytes) / top) * height;
  return {
    line: sorted.map(({ at, bytes }) => ({ x: ((at - first.at) / (last.at - first.at)) * width, y: toY(bytes) })),
    limitY: limitBytes === null ? null : toY(limitBytes),
    first,
    last,
  };
}
