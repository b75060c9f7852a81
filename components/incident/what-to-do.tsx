import type { ReactNode } from "react";
import { findActions } from "@/components/remediation/option-of-action";
import { ProblemText } from "@/components/remediation/problem-text";
import { Panel } from "@/components/ui/panel";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import type { Runbook } from "@/lib/domain/runbook/runbook";
import { ActionControls } from "./action-controls";
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
  /** Why the last form was refused that has no other place. */
  problem?: string | null;
}

/**
 * What to do: by the verdict, one recommendation and the rest by what each would gain; until there is one, the ways out that
 * the runbook offers, first those the console can carry out.
 */
export function WhatToDo({ runbook, diagnosis = null, now, actionControl, problem = null }: WhatToDoProps) {
  return (
    <Panel id="what-to-do" title="What to do">
      <div className="px-3 pt-2 empty:hidden">
        <ProblemText problem={problem} />
      </div>
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
  const withActions = options.map((option) => ({ option, actions: actionControl ? findActions([option]) : [] }));
  const others = withActions.filter(({ actions }) => actions.length === 0);
  return (
    <>
      {options.length === 0 && (
        <p className="text-muted">This runbook names no resolution; follow its diagnosis and escalate.</p>
      )}
      {withActions.map(
        ({ option, actions }) =>
          actions.length > 0 && (
            <div key={option.id} className="mt-2 border-edge border-t py-2">
              <OptionLink option={option} />
              {actionControl && <ActionControls actions={actions} actionControl={actionControl} />}
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
