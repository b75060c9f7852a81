import { selfValues, toFrameTree } from "./frame-tree";
import type { Profile } from "./profile";
import { type RowValues, toRowValues } from "./row-values";
import { type Row, toRows } from "./rows";
import { type StackTree, StackTreeBuilder } from "./stack-tree-builder";

/** Two profiles by one list of rows and in one tree. */
export interface MergedProfiles {
  rows: Row[];
  tree: StackTree;
  /** What ends at each node in either. */
  earlier: Float64Array;
  later: Float64Array;
  byRow: { before: RowValues; after: RowValues };
}

/** The types are indices of each profile's `sampleTypes`. */
export function mergeProfiles(before: Profile, after: Profile, types: readonly [number, number]): MergedProfiles {
  const rows: Row[] = [];
  const byIdentity = new Map<string, number>();
  const builder = new StackTreeBuilder();
  const addSide = (profile: Profile, sampleType: number): Side => {
    const profileRows = toRows(profile);
    const rowOf = profileRows.rows.map((row) => {
      const known = byIdentity.get(row.identity) ?? rows.push(row) - 1;
      byIdentity.set(row.identity, known);
      return known;
    });
    const frames = toFrameTree(profile, profileRows);
    const self = selfValues(profile, frames, sampleType);
    const values = toRowValues(profile, profileRows, sampleType, null);
    return { rowOf, self, values, nodeOf: addTree(builder, frames.tree, rowOf) };
  };
  const first = addSide(before, types[0]);
  const second = addSide(after, types[1]);
  const tree = builder.finish();
  const toNodesOfBoth = ({ self, nodeOf }: Side) => scatter(self, nodeOf, tree.parent.length);
  const toRowsOfBoth = ({ values, rowOf }: Side): RowValues => ({
    flat: scatter(values.flat, rowOf, rows.length),
    cum: scatter(values.cum, rowOf, rows.length),
  });
  return {
    rows,
    tree,
    earlier: toNodesOfBoth(first),
    later: toNodesOfBoth(second),
    byRow: { before: toRowsOfBoth(first), after: toRowsOfBoth(second) },
  };
}

/** What one of the profiles has, and where it stands in what both have. */
interface Side {
  rowOf: readonly number[];
  self: Float64Array;
  values: RowValues;
  nodeOf: Uint32Array;
}

function addTree(builder: StackTreeBuilder, { parent, row }: StackTree, rowOf: readonly number[]): Uint32Array {
  const nodeOf = new Uint32Array(parent.length);
  for (let node = 1; node < parent.length; node += 1) {
    nodeOf[node] = builder.child(nodeOf[parent[node] ?? 0] ?? 0, rowOf[row[node] ?? 0] ?? 0);
  }
  return nodeOf;
}

/** Values at their places among `length`; every place is taken once at most. */
function scatter(values: Float64Array, places: ArrayLike<number>, length: number): Float64Array {
  const scattered = new Float64Array(length);
  values.forEach((value, own) => {
    scattered[places[own] ?? 0] = value;
  });
  return scattered;
}
