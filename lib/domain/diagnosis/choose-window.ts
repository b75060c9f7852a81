import type { TrendResult } from "@/lib/domain/trend/trend";

const growing: ReadonlySet<TrendResult["shape"]> = new Set(["leak", "growing-with-load"]);

/**
 * Of a short and a long look at the same series the one that tells more. Growth that the short look is sure of decides; a
 * slow leak shows only in the long one, which counts when its stretch is half as long again. Otherwise the short look.
 */
export function chooseWindow(short: TrendResult, long: TrendResult | null): TrendResult {
  if (long === null || growing.has(short.shape) || !growing.has(long.shape)) return short;
  const isLonger = (long.segment?.spanSeconds ?? 0) >= 1.5 * (short.segment?.spanSeconds ?? 0);
  return isLonger ? long : short;
}
