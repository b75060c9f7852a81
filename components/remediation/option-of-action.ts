import { type ActionName, actionCatalogue, actionNames } from "@/lib/domain/action/action";
import type { Block, RunbookSection } from "@/lib/domain/runbook/runbook";

/**
 * The action that carries out a runbook's option: the one that a block of it is bound to, else the one whose option its
 * title begins with (`Option A`, then anything but a letter or digit). Null when the console has none for it.
 */
export function findActionOfOption(option: RunbookSection): ActionName | null {
  return (
    actionNames.find((name) => bindsAction(option, name)) ??
    actionNames.find((name) => beginsWithWord(option.title, actionCatalogue[name].option)) ??
    null
  );
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

function beginsWithWord(title: string, word: string): boolean {
  return title.toLowerCase().startsWith(word.toLowerCase()) && !/[\p{L}\p{N}]/u.test(title.charAt(word.length));
}
