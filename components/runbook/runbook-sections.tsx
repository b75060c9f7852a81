import type { RunbookSection } from "@/lib/domain/runbook/runbook";
import { type LiveParts, RunbookBlocks } from "./runbook-blocks";

/** In-page address of a runbook's section. */
export function sectionAnchor(sectionId: string): string {
  return `section-${sectionId}`;
}

export interface RunbookSectionsProps {
  sections: RunbookSection[];
  /** Heading level for these sections; deeper ones follow. */
  headingLevel: 2 | 3 | 4 | 5 | 6;
  live?: LiveParts;
}

/** Sections with their headings, nested as the runbook nests them. */
export function RunbookSections({ sections, headingLevel, live = {} }: RunbookSectionsProps) {
  const Heading = `h${headingLevel}` as const;
  const deeper = Math.min(6, headingLevel + 1) as RunbookSectionsProps["headingLevel"];
  return (
    <>
      {sections.map((section) => (
        <section key={section.id} id={sectionAnchor(section.id)} className="space-y-2">
          <Heading className={headingLevel === 2 ? "pt-2 font-semibold text-strong" : "pt-1 font-semibold"}>
            {section.title}
          </Heading>
          <RunbookBlocks blocks={section.blocks} live={live} />
          <RunbookSections sections={section.sections} headingLevel={deeper} live={live} />
        </section>
      ))}
    </>
  );
}
