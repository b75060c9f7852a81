import { actionOf, findActions } from "@/components/remediation/option-of-action";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { Block, Runbook } from "@/lib/domain/runbook/runbook";
import { walkBlocks, walkSections } from "@/lib/domain/runbook/walk";
import { runbookOptions } from "./runbook-options";

/** What stands beneath a block of the runbook: an action's control, a link to where that is, or nothing. */
export type ActionPlace = { action: ActionName; is: "control" | "link" } | null;

/**
 * Where the controls of a runbook's actions stand, so that each is on the page once: an option's among what to do, any
 * other beneath the first block that is bound to it. Further blocks lead there.
 */
export function toActionPlaces(runbook: Runbook): (block: Block) => ActionPlace {
  const amongOptions = new Set(findActions(runbookOptions(runbook)));
  const firstLine = new Map<ActionName, number>();
  for (const { section } of walkSections(runbook.sections)) {
    for (const block of walkBlocks(section.blocks)) {
      const action = actionOf(block);
      if (action !== null && !firstLine.has(action)) firstLine.set(action, block.line);
    }
  }
  return (block) => {
    const action = actionOf(block);
    if (action === null) return null;
    return { action, is: amongOptions.has(action) || firstLine.get(action) !== block.line ? "link" : "control" };
  };
}
