import { compareText } from "./compare-text";
import { pathOf } from "./frame-tree";
import { type MergedProfiles, mergeProfiles } from "./merge-profiles";
import type { Profile, SampleType } from "./profile";
import { orderRows, type RowValues } from "./row-values";
import type { Row } from "./rows";
import type { StackTree } from "./stack-tree-builder";
import { exactTotal } from "./top";

/** How much something holds in the earlier and in the later profile, in the unit of the sample type. */
export interface Growth {
  before: number;
  after: number;
  /** `after` less `before`. */
  growth: number;
  /** Null where the time between the profiles is not known. */
  perSecond: number | null;
  /** Of the growth of the whole, as a ratio; null where the whole did not change. */
  share: number | null;
}

interface FunctionGrowth {
  name: string;
  flat: Growth;
  cum: Growth;
}

interface StackGrowth {
  /** From the outermost call to the innermost. */
  frames: string[];
  self: Growth;
}

export interface Comparison {
  sampleType: SampleType;
  /** Between the two; null when a profile does not say when it was taken, or the second is not the later one. */
  seconds: number | null;
  whole: Growth;
  /** Everything that changed, in the order of `go tool pprof -top -base`. */
  functions: FunctionGrowth[];
  /** Stacks that changed, most growth first; not more than were asked for. */
  stacks: StackGrowth[];
}

export interface CompareOptions {
  types: readonly [number, number];
  stackLimit?: number;
  /** From `mergeProfiles`, when they were merged before. */
  merged?: MergedProfiles;
}

/**
 * What changed from `before` to `after`, function by function and stack by stack, both by name. The types are indices of
 * each profile's `sampleTypes` and must have the same unit. Throws `RangeError` where values are too large to be exact.
 */
export function compare(
  before: Profile,
  after: Profile,
  { types, stackLimit = 100, merged }: CompareOptions,
): Comparison {
  const sampleType = after.sampleTypes[types[1]];
  if (!sampleType) throw new RangeError(`there is no sample type ${types[1]}`);
  exactTotal(before, types[0]);
  exactTotal(after, types[1]);
  const seconds = secondsBetween(before, after);
  const { rows, tree, earlier, later, byRow } = merged ?? mergeProfiles(before, after, types);
  const difference = later.map((value, node) => value - (earlier[node] ?? 0));

  const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
  const whole = sum(later) - sum(earlier);
  const toGrowth = (from: number, to: number): Growth => ({
    before: from,
    after: to,
    growth: to - from,
    perSecond: seconds === null ? null : (to - from) / seconds,
    share: whole === 0 ? null : (to - from) / whole,
  });

  const grown: RowValues = {
    flat: byRow.after.flat.map((value, row) => value - (byRow.before.flat[row] ?? 0)),
    cum: byRow.after.cum.map((value, row) => value - (byRow.before.cum[row] ?? 0)),
  };
  const functions = orderRows(rows, grown, "flat").map((row) => ({
    name: rows[row]?.name ?? "",
    flat: toGrowth(byRow.before.flat[row] ?? 0, byRow.after.flat[row] ?? 0),
    cum: toGrowth(byRow.before.cum[row] ?? 0, byRow.after.cum[row] ?? 0),
  }));
  return {
    sampleType,
    seconds,
    whole: toGrowth(sum(earlier), sum(later)),
    functions,
    stacks: grownStacks({ rows, tree, difference }, stackLimit).map(({ frames, node }) => ({
      frames,
      self: toGrowth(earlier[node] ?? 0, later[node] ?? 0),
    })),
  };
}

function secondsBetween(before: Profile, after: Profile): number | null {
  if (before.takenAtMs === null || after.takenAtMs === null) return null;
  const seconds = (after.takenAtMs - before.takenAtMs) / 1000;
  return seconds > 0 ? seconds : null;
}

function grownStacks(
  { rows, tree, difference }: { rows: readonly Row[]; tree: StackTree; difference: Float64Array },
  limit: number,
): { node: number; frames: string[] }[] {
  const framesOf = (node: number) => pathOf(tree, node).map((row) => rows[row]?.name ?? "");
  const changed = Array.from(difference.keys()).filter((node) => difference[node] !== 0);
  const growth = (node: number) => difference[node] ?? 0;
  return changed
    .sort((a, b) => growth(b) - growth(a) || a - b)
    .slice(0, limit)
    .map((node) => ({ node, frames: framesOf(node) }))
    .sort((a, b) => growth(b.node) - growth(a.node) || compareText(a.frames.join("\n"), b.frames.join("\n")));
}
