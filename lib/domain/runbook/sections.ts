import type { Root, RootContent } from "mdast";
import { toBlocks } from "@/lib/domain/runbook/blocks";
import { toInlines } from "@/lib/domain/runbook/inline";
import { lineOf, type ParseContext, singleLine } from "@/lib/domain/runbook/parse-context";
import type { Block, RunbookSection } from "@/lib/domain/runbook/runbook";
import { sectionKind } from "@/lib/domain/runbook/section-kind";

export interface Outline {
  /** Text of a level-one heading that precedes every other heading; null when there is none. */
  title: string | null;
  preamble: Block[];
  sections: RunbookSection[];
}

/** Cuts the document at its headings. A deeper heading nests in the one before it, also when a level was skipped. */
export function toOutline(root: Root, ctx: ParseContext): Outline {
  const outline: Outline = { title: null, preamble: [], sections: [] };
  const open: RunbookSection[] = [];
  let pending: RootContent[] = [];
  const flush = () => {
    (open.at(-1)?.blocks ?? outline.preamble).push(...toBlocks(pending, ctx));
    pending = [];
  };
  for (const node of root.children) {
    if (node.type !== "heading") {
      pending.push(node);
      continue;
    }
    flush();
    const title = singleLine(toInlines(node.children, ctx));
    if (node.depth === 1 && outline.title === null && outline.sections.length === 0) {
      outline.title = title.replace(/^runbook\s*:\s*/i, "");
      continue;
    }
    while ((open.at(-1)?.level ?? 0) >= node.depth) {
      open.pop();
    }
    const parent = open.at(-1);
    const section: RunbookSection = {
      id: "",
      kind: sectionKind(title, parent?.kind ?? null),
      title,
      level: node.depth,
      line: lineOf(node),
      blocks: [],
      sections: [],
    };
    (parent?.sections ?? outline.sections).push(section);
    open.push(section);
  }
  flush();
  return outline;
}
