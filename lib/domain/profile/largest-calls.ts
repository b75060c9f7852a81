import type { FlameTree } from "./flame-tree";

/** The largest calls of a tree, at most `limit`, in the tree's order: each stands below what called it. */
export function listLargest({ parent, value }: Pick<FlameTree, "parent" | "value">, limit = 200) {
  const depth = new Uint32Array(parent.length);
  for (let node = 1; node < parent.length; node += 1) depth[node] = (depth[parent[node] ?? 0] ?? 0) + 1;
  return Array.from(parent.keys())
    .sort((a, b) => (value[b] ?? 0) - (value[a] ?? 0) || a - b)
    .slice(0, limit)
    .sort((a, b) => a - b)
    .map((node) => ({ node, depth: depth[node] ?? 0 }));
}
