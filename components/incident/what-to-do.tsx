import type { ReactNode } from "react";
import { findActionOfOption } from "@/components/remediation/option-of-action";
import { Panel } from "@/components/ui/panel";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import type { Runbook } from "@/lib/domain/runbook/runbook";
import { Advice } from "./advice";
import { OptionLink } from "./option-link";
import { runbookOptions } from "./runbook-options";

export interface WhatToDoProps {
  runbook: Runbook;
  /** What was found; null until it is known. */
  diagnosis?: DiagnosisView | null;
  /** The instant the page was drawn for (epoch ms). */
  now: number;
  /** Draws the control of an action; absent where nothing can be run from here. */
  actionControl?: ((action: ActionName) => ReactNode) | undefined;
}

/**
 * What to do: by the verdict, one recommendation and the rest by what each would gain; until there is one, the ways out that
 * the runbook offers, first those the console can carry out.
 */
export function WhatToDo({ runbook, diagnosis = null, now, actionControl }: WhatToDoProps) {
  return (
    <Panel id="what-to-do" title="What to do">
      {diagnosis ? (
        <>
          <Advice diagnosis={diagnosis} runbook={runbook} now={now} actionControl={actionControl} />
          <div className="border-edge border-t px-3 py-2 empty:hidden">
            <RunbookSays runbook={runbook} />
          </div>
        </>
      ) : (
        <div className="px-3 py-2">
          <RunbookSays runbook={runbook} />
          <RunbookOptions runbook={runbook} actionControl={actionControl} />
        </div>
      )}
    </Panel>
  );
}

function RunbookSays({ runbook }: { runbook: Runbook }) {
  return (
    <>
      {runbook.onCallAction && <p className="font-medium">{runbook.onCallAction}</p>}
      {runbook.impact && <p className="text-muted">Impact: {runbook.impact}</p>}
    </>
  );
}

function RunbookOptions({ runbook, actionControl }: Pick<WhatToDoProps, "runbook" | "actionControl">) {
  const options = runbookOptions(runbook);
  const withActions = options.map((option) => ({ option, action: actionControl ? findActionOfOption(option) : null }));
  const others = withActions.filter(({ action }) => action === null);
  return (
    <>
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
    </>
  );
}
