import { sectionAnchor } from "@/components/runbook/runbook-sections";
import { Panel } from "@/components/ui/panel";
import type { Runbook } from "@/lib/domain/runbook/runbook";

export interface WhatToDoProps {
  runbook: Runbook;
}

/** The ways out that the runbook offers, as links to where it describes them. */
export function WhatToDo({ runbook }: WhatToDoProps) {
  const resolutions = runbook.sections.filter(({ kind }) => kind === "resolution");
  const options = resolutions.flatMap((section) => (section.sections.length > 0 ? section.sections : [section]));
  return (
    <Panel id="what-to-do" title="What to do">
      <div className="px-3 py-2">
        {runbook.onCallAction && <p className="font-medium">{runbook.onCallAction}</p>}
        {runbook.impact && <p className="text-muted">Impact: {runbook.impact}</p>}
        {options.length === 0 ? (
          <p className="text-muted">This runbook names no resolution; follow its diagnosis and escalate.</p>
        ) : (
          <ul className="mt-1">
            {options.map((option) => (
              <li key={option.id}>
                <a href={`#${sectionAnchor(option.id)}`} className="text-link inline-flex min-h-6 items-center">
                  {option.title}
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}
