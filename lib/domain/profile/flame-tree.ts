import type { Profile, SampleType } from "./profile";
import { type CallTree, type PrunedTree, pruneTree } from "./prune-tree";
import type { Row } from "./rows";
import { StackTreeBuilder } from "./stack-tree-builder";

/**
 * A call tree that is small enough to be sent and drawn. Node 0 is the whole; nodes stand depth first, a node's largest call
 * first and what was merged last. All values are in the unit of the sample type and count by their size, as in the total.
 */
export interface FlameTree {
  sampleType: SampleType;
  /** Of the whole profile, whatever is shown of it: percentages are of this. */
  total: number;
  names: string[];
  /** Per name its file; empty where it is not known. */
  files: string[];
  /** Per node an index of `names`; -1 for the whole and for merged calls. */
  name: number[];
  parent: number[];
  /** What ends at the node, and that together with all below it. */
  self: number[];
  value: number[];
  /** For a node that stands for several small calls how many they are; 0 for a call of its own. */
  merged: number[];
}

/** The calls of two profiles. `value` and `self` are the larger of both at each stack, so that what went stays visible. */
export interface DiffTree extends FlameTree {
  /** What a node and all below it hold in the earlier and in the later profile. */
  before: number[];
  after: number[];
}

/** Kept calls; for each of them there is at most one node more, of what was merged below it. */
const keptNodes = 10_000;

export interface FlameSource {
  tree: CallTree;
  rows: readonly Row[];
  files: readonly string[];
  sampleType: SampleType;
  total: number;
}

/** `self` is what ends at each node of the tree, none below zero. */
export function toFlameTree(source: FlameSource, self: Float64Array, limit = keptNodes): FlameTree {
  return nameNodes(source, pruneTree(source.tree, self, limit));
}

/** The same with the values of two profiles at each node of one tree. */
export function toDiffTree(
  source: FlameSource,
  before: Float64Array,
  after: Float64Array,
  limit = keptNodes,
): DiffTree {
  const larger = before.map((value, node) => Math.max(Math.abs(value), Math.abs(after[node] ?? 0)));
  const pruned = pruneTree(source.tree, larger, limit);
  return {
    ...nameNodes(source, pruned),
    before: pruned.gather(before),
    after: pruned.gather(after),
  };
}

function nameNodes({ tree, rows, files, sampleType, total }: FlameSource, pruned: PrunedTree): FlameTree {
  const placeOf = new Map<number, number>();
  const names: string[] = [];
  const namedFiles: string[] = [];
  const name = pruned.source.map((node, place) => {
    if (node === 0 || (pruned.merged[place] ?? 0) > 0) return -1;
    const row = tree.row[node] ?? 0;
    const known = placeOf.get(row);
    if (known !== undefined) return known;
    placeOf.set(row, names.length);
    namedFiles.push(files[row] ?? "");
    return names.push(rows[row]?.name ?? "") - 1;
  });
  const { parent, self, value, merged } = pruned;
  return { sampleType, total, names, files: namedFiles, name, parent, self, value, merged };
}

/** What ends at each node by its size, of the samples that count; `keep` is null for all. */
export function selfSizes(
  profile: Profile,
  { nodeOf, nodeCount }: { nodeOf: Uint32Array; nodeCount: number },
  { sampleType, keep }: { sampleType: number; keep: Uint8Array | null },
): Float64Array {
  const self = new Float64Array(nodeCount);
  profile.values[sampleType]?.forEach((value, stack) => {
    const node = nodeOf[stack] ?? 0;
    if (!keep || keep[stack] === 1) self[node] = (self[node] ?? 0) + Math.abs(value);
  });
  return self;
}

/** The tree below every outermost call of the wanted rows, as one; calls of them further in stay where they are. */
export function rootAt(
  { parent, row }: CallTree,
  self: Float64Array,
  isWanted: (row: number) => boolean,
): { tree: CallTree; self: Float64Array } {
  const builder = new StackTreeBuilder();
  const place = new Uint32Array(parent.length);
  for (let node = 1; node < parent.length; node += 1) {
    const above = place[parent[node] ?? 0] ?? 0;
    const own = row[node] ?? 0;
    if (above > 0 || isWanted(own)) place[node] = builder.child(above, own);
  }
  const tree = builder.finish();
  const rooted = new Float64Array(tree.parent.length);
  for (let node = 1; node < parent.length; node += 1) {
    const at = place[node] ?? 0;
    if (at > 0) rooted[at] = (rooted[at] ?? 0) + (self[node] ?? 0);
  }
  return { tree, self: rooted };
}

/** What the stacks with a matching row hold. */
export function matchedSize({ parent, row }: CallTree, self: Float64Array, isMatch: Uint8Array): number {
  const within = new Uint8Array(parent.length);
  let sum = 0;
  for (let node = 1; node < parent.length; node += 1) {
    if (within[parent[node] ?? 0] === 1 || isMatch[row[node] ?? 0] === 1) {
      within[node] = 1;
      sum += self[node] ?? 0;
    }
  }
  return sum;
}
