import { sectionAnchor } from "@/components/runbook/runbook-sections";
import { StateGlyph } from "@/components/ui/state-glyph";
import type { RunbookSection } from "@/lib/domain/runbook/runbook";
import type { SectionProgress } from "./section-progress";

export interface SectionNavProps {
  sections: { section: RunbookSection; progress: SectionProgress }[];
}

/** The way to each section, with how many of its items are met. */
export function SectionNav({ sections }: SectionNavProps) {
  return (
    <nav aria-label="Runbook sections" className="flex flex-wrap gap-x-1 gap-y-0.5">
      {sections.map(({ section, progress }) => (
        <a
          key={section.id}
          href={`#${sectionAnchor(section.id)}`}
          className="inline-flex min-h-6 items-center gap-1.5 whitespace-nowrap rounded-box px-1.5 text-muted hover:bg-sunken hover:text-plain"
        >
          {section.title}
          <SectionMarks progress={progress} />
        </a>
      ))}
    </nav>
  );
}

/** How many of a section's items are met, as figures and as one mark each. */
export function SectionMarks({ progress }: { progress: SectionProgress }) {
  if (progress.marks.length === 0) return null;
  return (
    <span className="inline-flex items-center gap-1.5 font-normal">
      <span>
        {progress.met}/{progress.marks.length}
        <span className="sr-only"> met</span>
      </span>
      <span className="inline-flex gap-0.5" aria-hidden="true">
        {progress.marks.map(({ id, state }) => (
          <StateGlyph key={id} state={state} className="size-2.5" />
        ))}
      </span>
    </span>
  );
}
