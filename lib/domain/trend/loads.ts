import type { Stretch } from "./buckets";
import { cleanLoad } from "./clean";
import { medianOf, quantile } from "./statistics";
import type { LoadSeries, LoadShare } from "./trend";

/** The loads that explain growth, largest share first; `explained` counts only those that do not themselves only grow. */
export interface LoadAttribution {
  shares: readonly LoadShare[];
  explained: number;
}

/** Stretches of time that are compared; long enough that memory has followed the load within one. */
const partCount = 16;
/** Falls of a load under this share of its rises are noise of counting: the load only grows. */
const fallShare = 0.02;
/** More rounds of the descent change nothing that can be seen. */
const rounds = 200;

/**
 * Splits the growth of memory over the stretch (`growthBytes`) among loads: regression of the changes between parts of the
 * stretch on the changes of the loads, coefficients not negative, so that a load counts for what memory follows and not
 * for being high at the same time. Loads that do not cover the stretch are left out. Null without any usable load.
 */
export function attributeLoads(
  stretch: Stretch,
  growthBytes: number,
  loads: readonly LoadSeries[],
): LoadAttribution | null {
  const fromMs = stretch.atMs[stretch.from] ?? 0;
  const toMs = stretch.atMs[stretch.to - 1] ?? fromMs;
  const memory = changes(partMedians(stretch.atMs, stretch.values, stretch.from, stretch.to, fromMs, toMs));
  const usable = loads.flatMap((load) => {
    const { atMs, values } = cleanLoad(load.points);
    const medians = partMedians(atMs, values, 0, values.length, fromMs, toMs);
    return medians.some(Number.isNaN)
      ? []
      : [{ name: load.name, medians, onlyGrows: onlyGrows(atMs, values, fromMs, toMs) }];
  });
  if (usable.length === 0 || memory.some(Number.isNaN) || growthBytes <= 0) return null;
  const coefficients = nonNegativeFit(
    usable.map((load) => changes(load.medians)),
    memory,
  );
  const shares = usable.map((load, index): LoadShare => {
    const bytesPerUnit = coefficients[index] ?? 0;
    const rise = endOf(load.medians) - startOf(load.medians);
    const share = Math.min(1, Math.max(0, (bytesPerUnit * rise * partCount) / (partCount - 2) / growthBytes));
    return { name: load.name, bytesPerUnit, share, onlyGrows: load.onlyGrows };
  });
  const explained = shares.reduce((sum, load) => sum + (load.onlyGrows ? 0 : load.share), 0);
  return { shares: shares.sort((a, b) => b.share - a.share), explained: Math.min(1, explained) };
}

function startOf(medians: readonly number[]): number {
  return medianOf(medians, 0, 3);
}

function endOf(medians: readonly number[]): number {
  return medianOf(medians, medians.length - 3, 3);
}

/** Median of each equal-time part; NaN where a part has no sample. */
function partMedians(
  atMs: Float64Array,
  values: Float64Array,
  from: number,
  to: number,
  fromMs: number,
  toMs: number,
): number[] {
  let index = from;
  return Array.from({ length: partCount }, (_, part) => {
    const startMs = fromMs + ((toMs - fromMs) * part) / partCount;
    const endMs = fromMs + ((toMs - fromMs) * (part + 1)) / partCount;
    while (index < to && (atMs[index] as number) < startMs) index += 1;
    const start = index;
    while (index < to && ((atMs[index] as number) < endMs || (part === partCount - 1 && atMs[index] === toMs)))
      index += 1;
    return quantile(values.subarray(start, index), 0.5);
  });
}

/**
 * Over two parts, so that noise weighs less. Their common mean stays in: where memory and load both rise straight, nothing
 * but the rise itself can tell that they belong together.
 */
function changes(medians: readonly number[]): number[] {
  return medians.slice(2).map((value, index) => value - (medians[index] ?? Number.NaN));
}

function onlyGrows(atMs: Float64Array, values: Float64Array, fromMs: number, toMs: number): boolean {
  let rises = 0;
  let falls = 0;
  for (let index = 1; index < values.length; index += 1) {
    if ((atMs[index - 1] as number) < fromMs || (atMs[index] as number) > toMs) continue;
    const change = (values[index] as number) - (values[index - 1] as number);
    if (change > 0) rises += change;
    else falls -= change;
  }
  return rises > 0 && falls <= fallShare * rises;
}

/** Least squares with coefficients of at least 0, by coordinate descent, which needs no more for a handful of loads. */
function nonNegativeFit(columns: readonly (readonly number[])[], target: readonly number[]): number[] {
  const coefficients = columns.map(() => 0);
  const squares = columns.map((column) => column.reduce((sum, value) => sum + value * value, 0));
  const rest = [...target];
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, column] of columns.entries()) {
      const square = squares[index] ?? 0;
      if (square === 0) continue;
      const before = coefficients[index] ?? 0;
      const along = column.reduce((sum, value, row) => sum + value * (rest[row] ?? 0), 0) / square;
      const after = Math.max(0, before + along);
      coefficients[index] = after;
      for (const [row, value] of column.entries()) rest[row] = (rest[row] ?? 0) - (after - before) * value;
    }
  }
  return coefficients;
}
