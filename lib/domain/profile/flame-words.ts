import { formatCount } from "@/lib/domain/format/format";
import type { DiffTree, FlameTree } from "./flame-tree";
import { formatPercentOf, formatProfileGrowth, formatProfileValue } from "./format-value";

/** What a node is called: its function, the whole, or how many calls were merged into it. */
export function nodeName({ name, names, merged }: Pick<FlameTree, "name" | "names" | "merged">, node: number): string {
  const place = name[node] ?? -1;
  if (place >= 0) return names[place] ?? "";
  const count = merged[node] ?? 0;
  if (count === 0) return "all";
  return `${formatCount(count)} smaller ${count === 1 ? "call" : "calls"}`;
}

export const isDiffTree = (tree: FlameTree | DiffTree): tree is DiffTree => "before" in tree;

/** A node in one sentence, as it is read out. */
export function nodeWords(tree: FlameTree | DiffTree, node: number): string {
  const { sampleType: type, total } = tree;
  const value = tree.value[node] ?? 0;
  const file = tree.files[tree.name[node] ?? -1] ?? "";
  const place = file === "" ? "" : `, ${file}`;
  if (isDiffTree(tree)) {
    const before = tree.before[node] ?? 0;
    const after = tree.after[node] ?? 0;
    const growth = after - before;
    const word = growth > 0 ? "grew" : growth < 0 ? "shrank" : "did not change";
    return `${nodeName(tree, node)}: ${word}, ${formatProfileValue(before, type)} to ${formatProfileValue(after, type)} (${formatProfileGrowth(growth, type)})${place}`;
  }
  const self = tree.self[node] ?? 0;
  return `${nodeName(tree, node)}: ${formatProfileValue(value, type)}, ${formatPercentOf(value, total)} of the whole; itself ${formatProfileValue(self, type)}${place}`;
}
