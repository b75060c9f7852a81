import type { Block, Runbook, SectionKind, TaskItem } from "./runbook";
import { walkBlocks, walkSections } from "./walk";

/** All checklist items with the kind of section they stand in, in reading order. */
export function listTaskItems(runbook: Runbook): { kind: SectionKind; item: TaskItem }[] {
  return [...walkSections(runbook.sections)].flatMap(({ section }) =>
    [...walkBlocks(section.blocks)].flatMap((block) =>
      block.type === "task" ? [{ kind: section.kind, item: block }] : [],
    ),
  );
}

/** All promql fences, bound to a check or not. */
export function listQueries(runbook: Runbook): Extract<Block, { type: "query" }>[] {
  return [...walkSections(runbook.sections)].flatMap(({ section }) =>
    [...walkBlocks(section.blocks)].flatMap((block) => (block.type === "query" ? [block] : [])),
  );
}
