import type { Block, Runbook, TaskItem } from "@/lib/domain/runbook/runbook";
import { createIdRegistry, slugify } from "@/lib/domain/runbook/slug";
import { walkBlocks, walkSections } from "@/lib/domain/runbook/walk";

type Identified = TaskItem | Extract<Block, { type: "query" | "command" }>;

/**
 * Gives every section, task item, query and command of a freshly read runbook its id, unique within the runbook.
 *
 * A task item bound to a check is served first and gets the check's name, so that rewording or moving text never
 * changes the key under which its state is stored. Everything else gets a slug of its heading path and text.
 */
export function assignIds(runbook: Pick<Runbook, "preamble" | "sections">): void {
  const unique = createIdRegistry();
  const sections = [...walkSections(runbook.sections)];
  const places = [
    { path: [] as readonly string[], blocks: runbook.preamble },
    ...sections.map(({ section, path }) => ({ path, blocks: section.blocks })),
  ];
  const items = places.flatMap(({ path, blocks }) =>
    [...walkBlocks(blocks)].filter(isIdentified).map((item) => ({ path, item })),
  );
  for (const { item } of items) {
    if (item.type === "task" && item.check !== null) {
      item.id = unique(item.check);
    }
  }
  for (const { section, path } of sections) {
    section.id = unique(slugify(path.join(" ")) || "section");
  }
  for (const { path, item } of items) {
    if (item.id === "") {
      item.id = unique(wantedId(item, path));
    }
  }
}

function wantedId(item: Identified, path: readonly string[]): string {
  if (item.type === "query" && item.check !== null) {
    return item.check;
  }
  const text = item.type === "task" ? item.text : item.type === "query" ? item.expr : item.text;
  return slugify([...path, text].join(" ")) || item.type;
}

function isIdentified(block: Block): block is Identified {
  return block.type === "task" || block.type === "query" || block.type === "command";
}
