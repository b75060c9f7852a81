import { compareText } from "./compare-text";
import type { Profile } from "./profile";
import type { ProfileRows, Row } from "./rows";

export interface RowValues {
  /** Per row what its own frames hold, and what they and everything they called hold. */
  flat: Float64Array;
  cum: Float64Array;
}

/**
 * Adds a sample type's values up by row. A function that calls itself counts once per sample in `cum`. `keep` says of each
 * sample whether it counts; null for all.
 */
export function toRowValues(
  profile: Profile,
  { rows, start, rowOf }: ProfileRows,
  sampleType: number,
  keep: Uint8Array | null,
): RowValues {
  const flat = new Float64Array(rows.length);
  const cum = new Float64Array(rows.length);
  /** The number of the sample that counted a row last, plus 1. */
  const seen = new Uint32Array(rows.length);
  const { stackStart, stackLocation } = profile;
  const values = profile.values[sampleType] ?? new Float64Array(0);
  for (let stack = 0; stack < values.length; stack += 1) {
    const value = values[stack] ?? 0;
    const first = stackStart[stack] ?? 0;
    const end = stackStart[stack + 1] ?? 0;
    if (value === 0 || first === end || (keep && keep[stack] === 0)) continue;
    // The last row of the first location is the innermost frame.
    const leaf = rowOf[(start[(stackLocation[first] ?? 0) + 1] ?? 0) - 1] ?? 0;
    flat[leaf] = (flat[leaf] ?? 0) + value;
    for (let at = first; at < end; at += 1) {
      const location = stackLocation[at] ?? 0;
      const last = start[location + 1] ?? 0;
      for (let place = start[location] ?? 0; place < last; place += 1) {
        const row = rowOf[place] ?? 0;
        if (seen[row] === stack + 1) continue;
        seen[row] = stack + 1;
        cum[row] = (cum[row] ?? 0) + value;
      }
    }
  }
  return { flat, cum };
}

export const rowSorts = ["flat", "cum"] as const;
export type RowSort = (typeof rowSorts)[number];

/**
 * The rows that hold anything, in the order of `go tool pprof -top`: by size whatever the sign, then name, then the other
 * column.
 */
export function orderRows(rows: readonly Row[], { flat, cum }: RowValues, sort: RowSort): number[] {
  const [first, second] = sort === "flat" ? [flat, cum] : [cum, flat];
  const size = (values: Float64Array, row: number) => Math.abs(values[row] ?? 0);
  const text = (row: number) => rows[row] ?? { name: "", identity: "" };
  return Array.from(rows.keys())
    .filter((row) => flat[row] !== 0 || cum[row] !== 0)
    .sort(
      (a, b) =>
        size(first, b) - size(first, a) ||
        compareText(text(a).name, text(b).name) ||
        size(second, b) - size(second, a) ||
        compareText(text(a).identity, text(b).identity),
    );
}
