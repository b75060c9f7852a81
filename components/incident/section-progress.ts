import type { CheckResult, CheckState } from "@/lib/domain/check/check";
import type { OverruleView, TickView } from "@/lib/domain/incident/view";
import type { Block, RunbookSection } from "@/lib/domain/runbook/runbook";

/** What a section's row of marks shows: `met` is a check that is met or a box that a person ticked. */
export interface SectionProgress {
  marks: { id: string; state: CheckState }[];
  met: number;
}

interface Facts {
  checks: Record<string, CheckResult>;
  ticks: Record<string, TickView>;
  overrules: Record<string, OverruleView>;
}

/** The state of every box and bound query in a section, deeper sections included, in the order of the document. */
export function toSectionProgress(section: RunbookSection, facts: Facts): SectionProgress {
  const marks = [
    ...marksOf(section.blocks, facts),
    ...section.sections.flatMap((inner) => toSectionProgress(inner, facts).marks),
  ];
  return { marks, met: marks.filter(({ state }) => state === "met").length };
}

function marksOf(blocks: Block[], facts: Facts): SectionProgress["marks"] {
  return blocks.flatMap((block) => {
    switch (block.type) {
      case "task":
        return [{ id: block.id, state: taskState(block, facts) }, ...marksOf(block.blocks, facts)];
      case "query":
        return block.check ? [{ id: block.id, state: checkState(block.check, facts) }] : [];
      case "list":
        return block.items.flatMap((item) => marksOf(item, facts));
      case "quote":
        return marksOf(block.blocks, facts);
      default:
        return [];
    }
  });
}

function taskState(item: { id: string; check: string | null }, facts: Facts): CheckState {
  if (facts.ticks[item.id]?.ticked) return "met";
  return item.check === null ? "not met" : checkState(item.check, facts);
}

/** A person's word counts before the measurement. */
function checkState(check: string, { checks, overrules }: Facts): CheckState {
  return overrules[check]?.state ?? checks[check]?.state ?? "unknown";
}
