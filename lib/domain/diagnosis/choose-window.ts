import { formatBytes, formatDuration } from "@/lib/domain/format/format";
import type { TrendResult } from "@/lib/domain/trend/trend";

/** The look that decides. `overrules`: a shorter one's leak does not stand beside it, and the first reason says why. */
export interface ChosenTrend extends TrendResult {
  overrules?: "leak" | undefined;
}

const growing: ReadonlySet<TrendResult["shape"]> = new Set(["leak", "growing-with-load"]);
const undecided: ReadonlySet<TrendResult["shape"]> = new Set(["insufficient", "restarted-recently"]);

/**
 * Of a short and a long look at the same series the one that tells more. Growth that the short look is sure of decides,
 * but a leak only when its newest floor is above all floors that the long look has of the time before: the rising half of
 * a daily cycle is no leak. A slow leak shows only in the long look, which counts when its stretch is half as long again.
 * Otherwise the short look. Floors of earlier lives do not count, since a look has only those of the life it judged.
 */
export function chooseWindow(short: TrendResult, long: TrendResult | null): ChosenTrend {
  if (long === null) return short;
  if (growing.has(short.shape)) return overruled(short, long) ?? short;
  if (!growing.has(long.shape)) return short;
  const isLonger = (long.segment?.spanSeconds ?? 0) >= 1.5 * (short.segment?.spanSeconds ?? 0);
  return isLonger ? long : short;
}

/** The long look when it shows that the short one's leak stays within what this life held before; else null. */
function overruled(short: TrendResult, long: TrendResult): ChosenTrend | null {
  const newest = short.floors.at(-1);
  if (short.shape !== "leak" || !short.segment || !newest) return null;
  if (growing.has(long.shape) || undecided.has(long.shape)) return null;
  const past = floorsBefore(short.segment.fromMs, long);
  const highest = past.reduce((most, floor) => Math.max(most, floor.value), Number.NEGATIVE_INFINITY);
  if (newest.value > highest) return null;
  const rise = `The rise of the last ${formatDuration(short.segment.spanSeconds)} stays within its past range`;
  const before = `its floor is at ${formatBytes(newest.value)} and was at ${formatBytes(highest)} before`;
  return { ...long, overrules: "leak", reasons: [`${rise}: ${before}.`, ...long.reasons] };
}

/** A long look is taken less often: one that ended before the short one's life began saw another life. */
function floorsBefore(fromMs: number, { segment, floors }: TrendResult): TrendResult["floors"] {
  return segment && segment.toMs >= fromMs ? floors.filter((floor) => floor.at < fromMs) : [];
}
