import type { DiffTree, FlameTree } from "./flame-tree";
import { isDiffTree, nodeName } from "./flame-words";

/** Each is a colour of the pages, `--frame-…`. */
export const frameLooks = [
  "1",
  "2",
  "3",
  "4",
  "merged",
  "match",
  "grown",
  "grown-most",
  "shrunk",
  "shrunk-most",
  "same",
] as const;
export type FrameLook = (typeof frameLooks)[number];

/** From this share of the largest change on a frame stands out. */
const mostShare = 0.25;

export interface FrameFace {
  look: FrameLook;
  /** Its words, before they are cut to fit; what grew and shrank begins with a sign. */
  label: string;
}

/** How each node of a tree looks. `matchedNames` are those that a search has found. */
export function faceOfNodes(
  tree: FlameTree | DiffTree,
  matchedNames: ReadonlySet<number>,
): (node: number) => FrameFace {
  if (isDiffTree(tree)) return diffFace(tree);
  return (node) => {
    const name = tree.name[node] ?? -1;
    const label = nodeName(tree, node);
    if (name < 0) return { look: "merged", label };
    return { look: matchedNames.has(name) ? "match" : lookOfName(label), label };
  };
}

function diffFace(tree: DiffTree): (node: number) => FrameFace {
  const growthOf = (node: number) => (tree.after[node] ?? 0) - (tree.before[node] ?? 0);
  const largest = tree.before.reduce((most, _, node) => Math.max(most, Math.abs(growthOf(node))), 0);
  return (node) => {
    const growth = growthOf(node);
    const label = nodeName(tree, node);
    if (growth === 0) return { look: "same", label: `= ${label}` };
    const isMost = Math.abs(growth) >= largest * mostShare;
    if (growth > 0) return { look: isMost ? "grown-most" : "grown", label: `+ ${label}` };
    return { look: isMost ? "shrunk-most" : "shrunk", label: `− ${label}` };
  };
}

/** The same function has the same colour everywhere, and neighbours mostly different ones. */
function lookOfName(name: string): FrameLook {
  let hash = 0;
  for (let at = 0; at < name.length; at += 1) hash = (Math.imul(hash, 31) + name.charCodeAt(at)) | 0;
  return frameLooks[(hash >>> 0) % 4] ?? "1";
}
