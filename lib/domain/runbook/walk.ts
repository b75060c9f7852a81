import type { Block, RunbookSection } from "@/lib/domain/runbook/runbook";

/** Every block in document order, the ones inside lists, quotes and task items after the block that holds them. */
export function* walkBlocks(blocks: readonly Block[]): Generator<Block> {
  for (const block of blocks) {
    yield block;
    if (block.type === "list") {
      for (const item of block.items) {
        yield* walkBlocks(item);
      }
    } else if (block.type === "quote" || block.type === "task") {
      yield* walkBlocks(block.blocks);
    }
  }
}

/** Every section in document order with the titles that lead to it, its own included. */
export function* walkSections(
  sections: readonly RunbookSection[],
  path: readonly string[] = [],
): Generator<{ section: RunbookSection; path: readonly string[] }> {
  for (const section of sections) {
    const own = [...path, section.title];
    yield { section, path: own };
    yield* walkSections(section.sections, own);
  }
}
