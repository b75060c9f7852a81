import { toBlocks } from "@/lib/domain/runbook/blocks";
import { parseMarkdown } from "@/lib/domain/runbook/markdown-tree";
import { collectDefinitions } from "@/lib/domain/runbook/parse-context";
import type { Block } from "@/lib/domain/runbook/runbook";

/**
 * A note's Markdown as the blocks a runbook is drawn from: no HTML is ever taken as such, links lead only where a runbook's
 * may, and what is too tangled is shown as it was written. Task items and queries in it are text, bound to nothing.
 */
export function parseNote(markdown: string): Block[] {
  const tree = markdown.startsWith("---") ? null : parseMarkdown(markdown);
  if (tree === null) return [{ type: "source", line: 1, text: markdown }];
  return toBlocks(tree.root.children, {
    source: tree.source,
    definitions: collectDefinitions(tree.root),
    knownChecks: [],
    knownRunbooks: null,
    boundTasks: new Map(),
    report: () => {},
  });
}
