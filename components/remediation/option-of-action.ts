import { type ActionName, actionNames } from "@/lib/domain/action/parameters";
import type { Block, RunbookSection } from "@/lib/domain/runbook/runbook";
import { walkBlocks, walkSections } from "@/lib/domain/runbook/walk";

/** The actions that blocks of these sections are bound to (`{action=…}`), each once, in the order of the document. */
export function findActions(sections: readonly RunbookSection[]): ActionName[] {
  const found = [...walkSections(sections)].flatMap(({ section }) =>
    [...walkBlocks(section.blocks)].flatMap((block) => actionOf(block) ?? []),
  );
  return [...new Set(found)];
}

/** The action that this very block is bound to; null for none, and for a name the console does not know. */
export function actionOf(block: Block): ActionName | null {
  const isBindable = block.type === "command" || block.type === "code" || block.type === "task";
  return isBindable ? (actionNames.find((name) => name === block.action) ?? null) : null;
}

/** The runbook's section for an option, by the letter in its title (`Option B: Reduce the cache`); undefined when it has none. */
export function findSectionOfOption(options: readonly RunbookSection[], letter: string): RunbookSection | undefined {
  return options.find(({ title }) => new RegExp(`^option ${letter}\\b`, "i").test(title));
}
