import { compareText } from "./compare-text";
import { inclusiveValues, walkTree } from "./frame-tree";
import type { StackTree } from "./profile";
import type { Row } from "./rows";

export interface RowValues {
  /** Per row what its own frames hold, and what they and everything they called hold. */
  flat: Float64Array;
  cum: Float64Array;
}

/** Adds a tree's values up by row. A function that calls itself counts once per stack in `cum`. */
export function toRowValues(tree: StackTree, self: Float64Array, rowCount: number): RowValues {
  const flat = new Float64Array(rowCount);
  const cum = new Float64Array(rowCount);
  const total = inclusiveValues(tree, self);
  const onPath = new Uint32Array(rowCount);
  walkTree(
    tree,
    (node) => {
      const row = tree.item[node] ?? 0;
      flat[row] = (flat[row] ?? 0) + (self[node] ?? 0);
      if (onPath[row] === 0) cum[row] = (cum[row] ?? 0) + (total[node] ?? 0);
      onPath[row] = (onPath[row] ?? 0) + 1;
    },
    (node) => {
      const row = tree.item[node] ?? 0;
      onPath[row] = (onPath[row] ?? 0) - 1;
    },
  );
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
