import { AlertList, type SilencingControls } from "@/components/alert/alert-list";
import { choosePanels } from "@/components/remediation/choose-panels";
import type { FormAction } from "@/components/remediation/form-action";
import { findActions } from "@/components/remediation/option-of-action";
import { PlanPanel } from "@/components/remediation/plan-panel";
import { RunPanel } from "@/components/remediation/run-panel";
import { UnreadState } from "@/components/ui/unread-state";
import type { IncidentView, TimelinePart } from "@/lib/domain/incident/view";
import type { Part } from "@/lib/domain/part";
import type { PlanView, RunView } from "@/lib/domain/run/view";
import type { RunFile } from "@/lib/queries/incident";
import type { KeptAction } from "@/lib/server-actions/form-state";
import { ActionControl } from "./action-control";
import type { PreviewDraft } from "./preview-draft";
import { runbookOptions } from "./runbook-options";
import { type TimelineFiltering, TimelinePanel } from "./timeline-panel";
import { WhatToDo } from "./what-to-do";

/** What the plan and run panels post to. */
export interface RemediationControls {
  previewAction: FormAction;
  /** Plans with parameters that the page has fixed. */
  replanAction: FormAction;
  confirmAction: KeptAction;
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
  view: Pick<IncidentView, "id" | "now" | "runbook" | "alerts" | "timeline" | "timelineRest"> &
    Partial<Pick<IncidentView, "diagnosis" | "silences" | "unread">>;
  plan?: PlanView | null;
  run?: RunView | null;
  /** What the run made, to download. */
  files?: readonly RunFile[];
  /** Absent where nothing can be run, as on a shared link: what to do is then links only, and no plan or run is shown. */
  controls?: RemediationControls | null;
  /** Absent where nothing can be silenced from, as on a shared link. */
  silencing?: SilencingControls | null;
  /** The part of the timeline that is asked for; absent: the newest entries, which the view has. */
  timeline?: Part<TimelinePart> | null;
  /** What of the timeline is shown; absent: nothing can be chosen. */
  filtering?: TimelineFiltering | null;
  /** Why the last form of this column was refused. */
  problem?: string | null;
  /** The action's form that is being filled in. */
  draft?: PreviewDraft | null;
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
        <AlertList
          incidentId={view.id}
          alerts={view.alerts}
          silences={view.silences ?? []}
          silencing={props.silencing ?? null}
          unread={view.unread}
          now={view.now}
        />
        <TimelinePanel
          part={props.timeline ?? newestTimelineOf(view)}
          now={view.now}
          filtering={props.filtering ?? null}
        />
      </div>
    </>
  );
}

function newestTimelineOf({ timeline, timelineRest, unread }: RightColumnProps["view"]): Part<TimelinePart> {
  if (unread?.timeline !== undefined) return { state: "failed", reason: unread.timeline };
  return { state: "read", data: { entries: timeline, ...timelineRest } };
}

function NextStep({ view, plan = null, run = null, controls = null, draft = null, ...rest }: RightColumnProps) {
  const advised = { runbook: view.runbook, diagnosis: view.diagnosis ?? null, now: view.now };
  if (controls === null) return <WhatToDo {...advised} />;
  if (view.unread?.remediation) return <UnreadState what="Plans and runs" reason={view.unread.remediation} />;
  const chosen = choosePanels(plan, run);
  const {
    previewAction,
    replanAction,
    confirmAction,
    discardHref,
    cancelHref,
    idempotencyKey,
    conflict,
    disabledReason,
  } = controls;
  const problem = rest.problem ?? whatHasNoControl(view, draft, chosen.whatToDo);
  return (
    <>
      {chosen.run && (
        <RunPanel
          key={chosen.run.id}
          run={chosen.run}
          now={view.now}
          cancelHref={cancelHref}
          revertAction={replanAction}
          files={rest.files ?? []}
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
          replanAction={replanAction}
          discardHref={discardHref}
          conflict={conflict}
          problem={problem}
        />
      )}
      {chosen.whatToDo && (
        <WhatToDo
          {...advised}
          problem={problem}
          actionControl={(action) => (
            <ActionControl
              incidentId={view.id}
              action={action}
              diagnosis={view.diagnosis ?? null}
              previewAction={previewAction}
              disabledReason={disabledReason}
              draft={draft}
            />
          )}
        />
      )}
    </>
  );
}

/** A refusal whose control stands among the options, while a plan or a run has taken their place; else null. */
function whatHasNoControl(
  { runbook }: Pick<IncidentView, "runbook">,
  draft: PreviewDraft | null,
  hasOptions: boolean,
): string | null {
  if (draft === null || hasOptions) return null;
  return findActions(runbookOptions(runbook)).includes(draft.action) ? draft.problem : null;
}
