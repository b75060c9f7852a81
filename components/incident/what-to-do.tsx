import type { ReactNode } from "react";
import { findActionOfOption } from "@/components/remediation/option-of-action";
import { sectionAnchor } from "@/components/runbook/runbook-sections";
import { Panel } from "@/components/ui/panel";
import type { ActionName } from "@/lib/domain/action/action";
import type { Runbook, RunbookSection } from "@/lib/domain/runbook/runbook";

export interface WhatToDoProps {
  runbook: Runbook;
  /** Draws the control of an action; absent where nothing can be run from here. */
  actionControl?: ((action: ActionName) => ReactNode) | undefined;
}

/** The ways out that the runbook offers: first those the console can carry out, each with its control, then links to the rest. */
export function WhatToDo({ runbook, actionControl }: WhatToDoProps) {
  const resolutions = runbook.sections.filter(({ kind }) => kind === "resolution");
  const options = resolutions.flatMap((section) => (section.sections.length > 0 ? section.sections : [section]));
  const withActions = options.map((option) => ({ option, action: actionControl ? findActionOfOption(option) : null }));
  const others = withActions.filter(({ action }) => action === null);
  return (
    <Panel id="what-to-do" title="What to do">
      <div className="px-3 py-2">
        {runbook.onCallAction && <p className="font-medium">{runbook.onCallAction}</p>}
        {runbook.impact && <p className="text-muted">Impact: {runbook.impact}</p>}
        {options.length === 0 && (
          <p className="text-muted">This runbook names no resolution; follow its diagnosis and escalate.</p>
        )}
        {withActions.map(
          ({ option, action }) =>
            action !== null && (
              <div key={option.id} className="mt-2 border-edge border-y py-2">
                <OptionLink option={option} />
                {actionControl?.(action)}
              </div>
            ),
        )}
        {others.length > 0 && (
          <ul className="mt-1">
            {others.map(({ option }) => (
              <li key={option.id}>
                <OptionLink option={option} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </Panel>
  );
}

function OptionLink({ option }: { option: RunbookSection }) {
  return (
    <a href={`#${sectionAnchor(option.id)}`} className="text-link inline-flex min-h-6 items-center">
      {option.title}
    </a>
  );
}
