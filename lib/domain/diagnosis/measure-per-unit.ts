import type { BucketValues } from "./buckets";
import { type ConsumerName, consumerLabels } from "./consumers";
import { leastSquares } from "./least-squares";

/** How many of one consumer there were, per bucket. */
export interface CountColumn {
  name: ConsumerName;
  values: BucketValues;
}

/** Bytes that one unit of a count holds, as far as memory and count moved together. */
export interface MeasuredUnit {
  /** Best estimate; null when there is none. */
  bytes: number | null;
  /** No more than this, with some certainty; null when unknown. */
  atMostBytes: number | null;
  /** Whether the estimate stands clear of the noise. */
  clear: boolean;
  /** `upper bound`: the count grew so evenly that any other steady growth is in it as well. */
  basis: "measured" | "upper bound" | "not measurable";
  detail: string;
}

const fewestDifferences = 6;
/** Differences that vary less than this share of their mean look like a straight line, as a leak does. */
const evenShare = 0.25;

/**
 * Bytes per unit of each count, from the differences between neighbouring buckets: levels that merely rise together would
 * fake a relation. A constant is fitted beside the counts, so that a steady leak does not end up in them, unless a count
 * itself grew evenly: then its figure is an upper bound. `rest` is memory without the consumers that are known in bytes.
 */
export function measurePerUnit(
  rest: BucketValues,
  columns: readonly CountColumn[],
): ReadonlyMap<ConsumerName, MeasuredUnit> {
  const results = new Map<ConsumerName, MeasuredUnit>();
  const give = (name: ConsumerName, unit: MeasuredUnit) => results.set(name, unit);
  const usable = columns.filter(({ name, values }) => {
    const changes = rowsOf([rest, values]).map((i) => difference(values, i));
    if (changes.length < fewestDifferences) give(name, none(`too few samples of ${consumerLabels[name]}`));
    else if (changes.every((change) => change === 0)) give(name, none(`${consumerLabels[name]} did not change`));
    else return true;
    return false;
  });
  const rows = rowsOf([rest, ...usable.map((column) => column.values)]);
  const y = rows.map((i) => difference(rest, i));
  const changesOf = (column: CountColumn) => rows.map((i) => difference(column.values, i));
  const even = usable.filter((column) => {
    if (!isEven(changesOf(column))) return false;
    if (couldHoldGrowth(column.values, rest, rows)) return true;
    give(column.name, none(tooFew(column.name)));
    return false;
  });
  const inStep = even.length > 1 ? even : [];
  for (const { name } of inStep) {
    const others = inStep.filter((column) => column.name !== name).map((column) => consumerLabels[column.name]);
    give(name, none(`${consumerLabels[name]} grew in step with ${others.join(" and ")}`));
  }
  const constant = even.length === 1 ? [] : [rows.map(() => 1)];
  let kept = usable.filter((column) => !inStep.includes(column) && !results.has(column.name));
  while (kept.length > 0) {
    const fit = leastSquares([...kept.map(changesOf), ...constant], y);
    if (!fit) {
      for (const { name } of kept) give(name, none(`${consumerLabels[name]} cannot be told from the other counts`));
      break;
    }
    const units = kept.map((column, j) => ({
      column,
      bytes: fit.coefficients[j] ?? 0,
      error: fit.standardErrors[j] ?? 0,
    }));
    const worst = units.reduce((a, b) => (b.bytes < a.bytes ? b : a));
    if (worst.bytes >= 0) {
      for (const unit of units) give(unit.column.name, judge(unit, even.includes(unit.column), rest));
      break;
    }
    // Memory cannot shrink because there is more of something: such a column is noise and is taken out.
    give(worst.column.name, { ...judge({ ...worst, bytes: 0 }, false, rest), clear: false });
    kept = kept.filter((column) => column !== worst.column);
  }
  return results;
}

function judge(
  { column, bytes, error }: { column: CountColumn; bytes: number; error: number },
  even: boolean,
  rest: BucketValues,
): MeasuredUnit {
  const label = consumerLabels[column.name];
  const last = rest.findLastIndex((memory, i) => memory !== null && (column.values[i] ?? null) !== null);
  if (bytes * (column.values[last] ?? 0) > (rest[last] ?? 0)) {
    return none(tooFew(column.name));
  }
  const clear = bytes > 0 && bytes >= 2 * error;
  const atMostBytes = bytes + 2 * error;
  if (!clear) return { bytes, atMostBytes, clear, basis: "measured", detail: `memory did not visibly follow ${label}` };
  return even
    ? {
        bytes,
        atMostBytes,
        clear,
        basis: "upper bound",
        detail: `${label} grew evenly, so any other steady growth is counted as theirs`,
      }
    : { bytes, atMostBytes, clear, basis: "measured", detail: `memory moved when ${label} did` };
}

/** Whether the units there are now could hold it all: a count that rose by a tenth would have to hold ten times the growth. */
function couldHoldGrowth(values: BucketValues, rest: BucketValues, rows: readonly number[]): boolean {
  const sum = (series: BucketValues) => rows.reduce((total, i) => total + difference(series, i), 0);
  const last = rows.at(-1) ?? 0;
  return (sum(rest) / sum(values)) * (values[last] ?? 0) <= (rest[last] ?? 0);
}

function tooFew(name: ConsumerName): string {
  return `memory grew by more than ${consumerLabels[name]} can account for`;
}

function none(detail: string): MeasuredUnit {
  return { bytes: null, atMostBytes: null, clear: false, basis: "not measurable", detail };
}

/** Buckets in which every series and its predecessor are known. */
function rowsOf(series: readonly BucketValues[]): number[] {
  const known = (values: BucketValues, i: number) => values[i] !== null && values[i] !== undefined;
  return Array.from({ length: series[0]?.length ?? 0 }, (_, i) => i).filter(
    (i) => i > 0 && series.every((values) => known(values, i) && known(values, i - 1)),
  );
}

function difference(values: BucketValues, i: number): number {
  return (values[i] ?? 0) - (values[i - 1] ?? 0);
}

function isEven(changes: readonly number[]): boolean {
  const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
  const variance = changes.reduce((sum, change) => sum + (change - mean) ** 2, 0) / changes.length;
  return mean !== 0 && Math.sqrt(variance) < evenShare * Math.abs(mean);
}
