import { sectionAnchor } from "@/components/runbook/runbook-sections";
import type { RunbookSection } from "@/lib/domain/runbook/runbook";

export interface OptionLinkProps {
  option: RunbookSection;
}

/** Leads to an option's section of the runbook on this page. */
export function OptionLink({ option }: OptionLinkProps) {
  return (
    <a href={`#${sectionAnchor(option.id)}`} className="text-link inline-flex min-h-6 items-center">
      {option.title}
    </a>
  );
}
