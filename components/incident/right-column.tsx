import { choosePanels } from "@/components/remediation/choose-panels";
import type { FormAction } from "@/components/remediation/form-action";
import { PlanPanel } from "@/components/remediation/plan-panel";
import { PreviewControl } from "@/components/remediation/preview-control";
import { RunPanel } from "@/components/remediation/run-panel";
import { actionCatalogue } from "@/lib/domain/action/action";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import type { IncidentView } from "@/lib/domain/incident/view";
import type { PlanView, RunView } from "@/lib/domain/run/view";
import { AlertList } from "./alert-list";
import { TimelinePanel } from "./timeline-panel";
import { WhatToDo } from "./what-to-do";

/** What the plan and run panels post to. */
export interface RemediationControls {
  previewAction: FormAction;
  confirmAction: FormAction;
  /** Leads to the page without its plan. */
  discardHref: string;
  /** Where the shown run is cancelled; a route handler. */
  cancelHref: string;
  /** One per page and person, the same for every press on it. */
  idempotencyKey: string;
  /** Who holds the target now, in words; null when nobody does. */
  conflict: string | null;
  /** Why nothing can be planned now, such as an incident without target; null when it can. */
  disabledReason: string | null;
}

export interface RightColumnProps {
  view: Pick<IncidentView, "id" | "now" | "runbook" | "alerts" | "timeline"> & Partial<Pick<IncidentView, "diagnosis">>;
  plan?: PlanView | null;
  run?: RunView | null;
  /** Absent where nothing can be run, as on a shared link: what to do is then links only, and no plan or run is shown. */
  controls?: RemediationControls | null;
  /** Why the last form of this column was refused. */
  problem?: string | null;
  /** The shown run's output, where the page receives it live. */
  output?: RunView["outputTail"] | undefined;
}

/**
 * What to do, or the plan or run that has taken its place; the alerts; the timeline. Beside the chart where there is room; on
 * a narrow page its two halves stand apart: what to do before the chart, the rest at the end.
 */
export function RightColumn(props: RightColumnProps) {
  const { view } = props;
  return (
    <>
      <div
        id="remediation"
        className="order-3 flex shrink-0 cockpit:max-h-[calc(100dvh-17.5rem)] flex-col gap-3 cockpit:overflow-y-auto [scrollbar-width:thin]"
      >
        <NextStep {...props} />
      </div>
      <div className="order-5 flex min-h-0 flex-col gap-3">
        <AlertList alerts={view.alerts} now={view.now} />
        <TimelinePanel entries={view.timeline} now={view.now} />
      </div>
    </>
  );
}

function NextStep({ view, plan = null, run = null, controls = null, problem = null, output }: RightColumnProps) {
  const advised = { runbook: view.runbook, diagnosis: view.diagnosis ?? null, now: view.now };
  if (controls === null) return <WhatToDo {...advised} />;
  const chosen = choosePanels(plan, run);
  const { previewAction, confirmAction, discardHref, cancelHref, idempotencyKey, conflict, disabledReason } = controls;
  return (
    <>
      {chosen.run && (
        <RunPanel
          key={chosen.run.id}
          run={chosen.run}
          now={view.now}
          cancelHref={cancelHref}
          output={output}
          problem={chosen.whatToDo ? null : problem}
        />
      )}
      {chosen.plan && (
        <PlanPanel
          key={chosen.plan.id}
          plan={chosen.plan}
          now={view.now}
          idempotencyKey={idempotencyKey}
          confirmAction={confirmAction}
          replanAction={previewAction}
          discardHref={discardHref}
          conflict={conflict}
          problem={problem}
        />
      )}
      {chosen.whatToDo && (
        <WhatToDo
          {...advised}
          actionControl={(action) => (
            <PreviewControl
              incidentId={view.id}
              action={action}
              title={actionCatalogue[action].title}
              previewAction={previewAction}
              disabledReason={disabledReason}
              problem={problem}
              isRecommended={isRecommended(view.diagnosis ?? null, action)}
            />
          )}
        />
      )}
    </>
  );
}

/** Without a verdict nothing speaks against the only way there is. */
function isRecommended(diagnosis: DiagnosisView | null, action: ActionName): boolean {
  return diagnosis === null || actionCatalogue[action].option === `Option ${diagnosis.verdict.recommended?.option}`;
}
