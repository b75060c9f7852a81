import type { Profile } from "./profile";
import { type ProfileRows, toRows } from "./rows";
import { type StackTree, StackTreeBuilder } from "./stack-tree-builder";

/** A profile's stacks by function: inlined calls are frames of their own, addresses and lines no longer count. */
export interface FrameTree extends Pick<ProfileRows, "rows"> {
  tree: StackTree;
  /** The node at which each sample ends. */
  nodeOf: Uint32Array;
}

export function toFrameTree(profile: Profile, { rows, start, rowOf }: ProfileRows = toRows(profile)): FrameTree {
  const builder = new StackTreeBuilder();
  const { stackStart, stackLocation } = profile;
  const nodeOf = new Uint32Array(Math.max(0, stackStart.length - 1));
  for (let stack = 0; stack < nodeOf.length; stack += 1) {
    let node = 0;
    for (let at = (stackStart[stack + 1] ?? 0) - 1; at >= (stackStart[stack] ?? 0); at -= 1) {
      const location = stackLocation[at] ?? 0;
      const end = start[location + 1] ?? 0;
      for (let place = start[location] ?? 0; place < end; place += 1) node = builder.child(node, rowOf[place] ?? 0);
    }
    nodeOf[stack] = node;
  }
  return { rows, tree: builder.finish(), nodeOf };
}

/** What ends at each node. */
export function selfValues(profile: Profile, { tree, nodeOf }: FrameTree, sampleType: number): Float64Array {
  const self = new Float64Array(tree.parent.length);
  profile.values[sampleType]?.forEach((value, stack) => {
    const node = nodeOf[stack] ?? 0;
    self[node] = (self[node] ?? 0) + value;
  });
  return self;
}

/** A node's rows from the outermost call to the node's own. */
export function pathOf({ parent, row }: StackTree, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at !== 0; at = parent[at] ?? 0) path.push(row[at] ?? 0);
  return path.reverse();
}
