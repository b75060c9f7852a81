import { type ActionName, actionNames } from "@/lib/domain/action/parameters";
import type { Block, RunbookSection } from "@/lib/domain/runbook/runbook";

/** The action that a block of this option is bound to (`{action=…}`); null when none is. */
export function findActionOfOption(option: RunbookSection): ActionName | null {
  return actionNames.find((name) => bindsAction(option, name)) ?? null;
}

const bindsAction = (section: RunbookSection, name: ActionName): boolean =>
  section.blocks.some((block) => blockBindsAction(block, name)) ||
  section.sections.some((inner) => bindsAction(inner, name));

function blockBindsAction(block: Block, name: ActionName): boolean {
  switch (block.type) {
    case "command":
      return block.action === name;
    case "task":
      return block.action === name || block.blocks.some((inner) => blockBindsAction(inner, name));
    case "list":
      return block.items.some((item) => item.some((inner) => blockBindsAction(inner, name)));
    case "quote":
      return block.blocks.some((inner) => blockBindsAction(inner, name));
    default:
      return false;
  }
}

/** The runbook's section for an option, by the letter in its title (`Option B: Reduce the cache`); undefined when it has none. */
export function findSectionOfOption(options: readonly RunbookSection[], letter: string): RunbookSection | undefined {
  return options.find(({ title }) => new RegExp(`^option ${letter}\\b`, "i").test(title));
}
