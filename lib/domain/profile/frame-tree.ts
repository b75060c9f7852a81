import type { Profile, StackTree } from "./profile";
import { type Row, toRows } from "./rows";
import { StackTreeBuilder } from "./stack-tree-builder";

/** A profile's stacks by function: inlined calls are frames of their own, addresses and lines no longer count. */
export interface FrameTree {
  rows: Row[];
  /** Items are indices of `rows`. */
  tree: StackTree;
  /** The frame tree's node for each node of the profile's tree. */
  nodeOf: Uint32Array;
}

export function toFrameTree(profile: Profile): FrameTree {
  const { rows, start, rowOf } = toRows(profile);
  const builder = new StackTreeBuilder();
  const { parent, item } = profile.tree;
  const nodeOf = new Uint32Array(parent.length);
  for (let node = 1; node < parent.length; node += 1) {
    const location = item[node] ?? 0;
    let frame = nodeOf[parent[node] ?? 0] ?? 0;
    const end = start[location + 1] ?? 0;
    for (let place = start[location] ?? 0; place < end; place += 1) frame = builder.child(frame, rowOf[place] ?? 0);
    nodeOf[node] = frame;
  }
  return { rows, tree: builder.finish(), nodeOf };
}

/** What ends at each node of the frame tree; `keep` says of each node of the profile's tree whether its samples count. */
export function selfValues(
  profile: Profile,
  frames: FrameTree,
  sampleType: number,
  keep: Uint8Array | null,
): Float64Array {
  const self = new Float64Array(frames.tree.parent.length);
  const values = profile.values[sampleType] ?? new Float64Array(0);
  profile.stackNode.forEach((node, stack) => {
    if (keep && keep[node] === 0) return;
    const at = frames.nodeOf[node] ?? 0;
    self[at] = (self[at] ?? 0) + (values[stack] ?? 0);
  });
  return self;
}

/** What ends at each node or below it. */
export function inclusiveValues({ parent }: StackTree, self: Float64Array): Float64Array {
  const total = self.slice();
  for (let node = parent.length - 1; node > 0; node -= 1) {
    const above = parent[node] ?? 0;
    total[above] = (total[above] ?? 0) + (total[node] ?? 0);
  }
  return total;
}

/** Visits every node but the root depth first, entering it before its children and leaving it after them. */
export function walkTree({ parent }: StackTree, enter: (node: number) => void, leave: (node: number) => void): void {
  const firstChild = new Uint32Array(parent.length);
  const nextSibling = new Uint32Array(parent.length);
  for (let node = parent.length - 1; node > 0; node -= 1) {
    const above = parent[node] ?? 0;
    nextSibling[node] = firstChild[above] ?? 0;
    firstChild[above] = node;
  }
  let node = firstChild[0] ?? 0;
  while (node !== 0) {
    enter(node);
    let next = firstChild[node] ?? 0;
    while (next === 0 && node !== 0) {
      leave(node);
      next = nextSibling[node] ?? 0;
      node = parent[node] ?? 0;
    }
    node = next;
  }
}

/** A node's rows from the outermost call to the node's own. */
export function pathOf({ parent, item }: StackTree, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at !== 0; at = parent[at] ?? 0) path.push(item[at] ?? 0);
  return path.reverse();
}
