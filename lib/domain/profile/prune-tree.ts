import type { StackTree } from "./stack-tree-builder";

/** A node's parent has a smaller number than the node; node 0 is the root. */
export type CallTree = StackTree;

export interface PrunedTree {
  /** Per node of the pruned tree, depth first: the node it was. For merged calls that of their parent. */
  source: number[];
  parent: number[];
  self: number[];
  value: number[];
  merged: number[];
  /** Adds other values of the original nodes up, each with all below it, at the nodes that are left. */
  gather(self: Float64Array): number[];
}

/**
 * The `limit` largest nodes of a tree by what they and all below them hold, the root included; of each the calls that are
 * left out become one node that says how many they were. `self` is what ends at each node and has no value below zero.
 * Nodes that hold nothing are left out.
 */
export function pruneTree(tree: CallTree, self: Float64Array, limit: number): PrunedTree {
  const value = withBelow(tree, self);
  const isKept = largest(value, limit);
  const { firstChild, children, dropped } = childrenOf(tree, value, isKept);

  const pruned = { source: [] as number[], parent: [] as number[], merged: [] as number[] };
  // A place for each node that is yet to be written; pushed smallest first, so that the largest comes off first.
  const waiting: { node: number; parent: number; merged: number }[] = [{ node: 0, parent: 0, merged: 0 }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const place = pruned.source.push(next.node) - 1;
    pruned.parent.push(next.parent);
    pruned.merged.push(next.merged);
    if (next.merged > 0) continue;
    const count = dropped[next.node] ?? 0;
    if (count > 0) waiting.push({ node: next.node, parent: place, merged: count });
    for (let at = (firstChild[next.node + 1] ?? 0) - 1; at >= (firstChild[next.node] ?? 0); at -= 1) {
      waiting.push({ node: children[at] ?? 0, parent: place, merged: 0 });
    }
  }
  const gatherFrom = (whole: Float64Array): number[] => {
    const smaller = new Float64Array(whole.length);
    for (let node = 1; node < whole.length; node += 1) {
      if (!isKept[node]) smaller[tree.parent[node] ?? 0] = (smaller[tree.parent[node] ?? 0] ?? 0) + (whole[node] ?? 0);
    }
    return pruned.source.map((node, place) => ((pruned.merged[place] ?? 0) > 0 ? smaller : whole)[node] ?? 0);
  };
  const sums = gatherFrom(value);
  return {
    ...pruned,
    self: pruned.source.map((node, place) =>
      (pruned.merged[place] ?? 0) > 0 ? (sums[place] ?? 0) : (self[node] ?? 0),
    ),
    value: sums,
    gather: (own) => gatherFrom(withBelow(tree, own)),
  };
}

function withBelow({ parent }: CallTree, self: Float64Array): Float64Array {
  const value = self.slice();
  for (let node = value.length - 1; node > 0; node -= 1) {
    const above = parent[node] ?? 0;
    value[above] = (value[above] ?? 0) + (value[node] ?? 0);
  }
  return value;
}

/** Marks the largest. A parent is never smaller than its calls and stands before them, so that no call is kept without it. */
function largest(value: Float64Array, limit: number): Uint8Array {
  const isKept = new Uint8Array(value.length);
  const least = leastOf(value, limit);
  let left = limit;
  for (let node = 1; node < value.length; node += 1) if ((value[node] ?? 0) > least.above) left -= 1;
  isKept[0] = 1;
  left -= 1;
  for (let node = 1; node < value.length; node += 1) {
    const own = value[node] ?? 0;
    if (own > least.above) isKept[node] = 1;
    else if (own > least.from && left > 0) {
      isKept[node] = 1;
      left -= 1;
    }
  }
  return isKept;
}

/**
 * Bounds between which the value lies that the `limit` largest reach: fewer than `limit` are `above` it. Found by halving,
 * because to sort a copy would take as much memory as the values themselves.
 */
function leastOf(value: Float64Array, limit: number): { from: number; above: number } {
  const countAbove = (bound: number) => {
    let count = 1;
    for (let node = 1; node < value.length; node += 1) if ((value[node] ?? 0) > bound) count += 1;
    return count;
  };
  if (countAbove(0) <= limit) return { from: 0, above: 0 };
  let from = 0;
  let above = value[0] ?? 0;
  for (let middle = above / 2; middle > from && middle < above; middle = from + (above - from) / 2) {
    const count = countAbove(middle);
    if (count <= limit) above = middle;
    else from = middle;
    if (count === limit) break;
  }
  return { from, above };
}

/** The kept calls of each node, largest first, and how many others it has that hold anything. */
function childrenOf({ parent }: CallTree, value: Float64Array, isKept: Uint8Array) {
  const firstChild = new Uint32Array(parent.length + 1);
  const dropped = new Uint32Array(parent.length);
  for (let node = 1; node < parent.length; node += 1) {
    const above = parent[node] ?? 0;
    if (isKept[node]) firstChild[above + 1] = (firstChild[above + 1] ?? 0) + 1;
    else if (isKept[above] && (value[node] ?? 0) > 0) dropped[above] = (dropped[above] ?? 0) + 1;
  }
  for (let node = 0; node < parent.length; node += 1) {
    firstChild[node + 1] = (firstChild[node + 1] ?? 0) + (firstChild[node] ?? 0);
  }
  const children = new Uint32Array(firstChild[parent.length] ?? 0);
  const next = firstChild.slice();
  for (let node = 1; node < parent.length; node += 1) {
    if (!isKept[node]) continue;
    const above = parent[node] ?? 0;
    children[next[above] ?? 0] = node;
    next[above] = (next[above] ?? 0) + 1;
  }
  for (let node = 0; node < parent.length; node += 1) {
    const from = firstChild[node] ?? 0;
    const to = firstChild[node + 1] ?? 0;
    if (to - from > 1) children.subarray(from, to).sort((a, b) => (value[b] ?? 0) - (value[a] ?? 0) || a - b);
  }
  return { firstChild, children, dropped };
}
