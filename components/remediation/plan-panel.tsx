import type { ReactNode } from "react";
import { Age } from "@/components/ui/age";
import { Badge, type BadgeTone } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { Elapsed } from "@/components/ui/elapsed";
import { Panel } from "@/components/ui/panel";
import type { PlanState } from "@/lib/domain/action/action";
import type { PlanView } from "@/lib/domain/run/view";
import type { KeptAction } from "@/lib/server-actions/form-state";
import { actionWords } from "./action-words";
import { fitsColumn, scrollsInColumn } from "./column-fit";
import { ConfirmForm } from "./confirm-form";
import type { FormAction } from "./form-action";
import { findNamedAction } from "./named-action";
import { PlanContent } from "./plan-content";
import { PlanRequestForm } from "./plan-request-form";
import { ProblemText } from "./problem-text";

export interface PlanPanelProps {
  plan: PlanView;
  now: number;
  idempotencyKey: string;
  confirmAction: KeptAction;
  replanAction: FormAction;
  discardHref: string;
  /** Who holds the target now; null when nobody does. */
  conflict: string | null;
  problem?: string | null;
}

const tones: Record<PlanState, BadgeTone> = {
  preparing: "accent",
  ready: "calm",
  failed: "critical",
  stale: "attention",
};

/** A plan in each of its states. Only one that is ready, and pinned by its hash, can be confirmed. */
export function PlanPanel(props: PlanPanelProps) {
  const { plan, now } = props;
  return (
    <Panel
      id="plan"
      title={`Plan: ${plan.title}`}
      className={fitsColumn}
      aside={<Badge tone={tones[plan.state]}>{plan.state}</Badge>}
    >
      <div className={`space-y-3 px-3 py-2 ${scrollsInColumn}`}>
        <PlanBody {...props} />
        <p className="text-muted text-small">
          {plan.targetName} · asked for by {plan.requestedBy}, <Age at={plan.requestedAt} now={now} />
        </p>
      </div>
      <PlanFooter {...props} />
    </Panel>
  );
}

function PlanBody({ plan, now }: PlanPanelProps) {
  switch (plan.state) {
    case "preparing":
      return <Preparing plan={plan} now={now} />;
    case "ready":
      return plan.content !== null && plan.hash !== null ? (
        <PlanContent content={plan.content} now={now} />
      ) : (
        <Outcome lead="This plan came without its content.">It cannot be confirmed. Plan anew.</Outcome>
      );
    case "failed":
      return (
        <Outcome lead={plan.detail ?? "No reason was recorded."}>
          There is no plan, and nothing was changed. Put right what is named above, then plan anew.
        </Outcome>
      );
    case "stale":
      return (
        <Outcome lead={plan.detail ?? "Something it depends on has changed."}>
          What this plan promised no longer holds, so it cannot be confirmed. Nothing was changed. Plan anew to measure
          again.
        </Outcome>
      );
  }
}

/** Beneath the content, and in sight while that scrolls: the only place where a plan leads on. */
function PlanFooter(props: PlanPanelProps) {
  const { plan, replanAction, discardHref, problem = null } = props;
  const wayOut = plan.state === "failed" ? findNamedAction(plan.detail, plan.action) : null;
  if (plan.state === "ready" && plan.content !== null && plan.hash !== null) {
    return (
      <Footer>
        <ConfirmForm {...props} content={plan.content} planHash={plan.hash} problem={problem} />
      </Footer>
    );
  }
  return (
    <Footer>
      <ProblemText problem={problem} />
      <div className="flex flex-wrap items-center justify-between gap-2">
        <a href={discardHref} className={buttonClass("secondary")}>
          Cancel
        </a>
        {wayOut !== null && (
          <PlanRequestForm
            incidentId={plan.incidentId}
            action={wayOut}
            parameters={{}}
            requestAction={replanAction}
            label={actionWords[wayOut].preview}
          />
        )}
        {plan.state !== "preparing" && (
          <PlanRequestForm
            incidentId={plan.incidentId}
            action={plan.action}
            parameters={plan.parameters}
            requestAction={replanAction}
            label="Plan anew"
            variant="primary"
          />
        )}
      </div>
    </Footer>
  );
}

function Footer({ children }: { children: ReactNode }) {
  return <div className="shrink-0 space-y-2 border-edge border-t px-3 py-2">{children}</div>;
}

function Outcome({ lead, children }: { lead: string; children: ReactNode }) {
  return (
    <div role="status">
      <p className="break-words font-medium first-letter:uppercase">{lead}</p>
      <p className="mt-1 text-muted">{children}</p>
    </div>
  );
}

/** Bars in the place of a plan's parts, about as large. */
const placeholders = {
  summary: "h-5 w-full",
  difference: "h-20 w-full",
  losses: "h-4 w-5/6",
  preconditions: "h-4 w-4/6",
  expected: "h-4 w-5/6",
  forecast: "h-16 w-full",
};

/** The bars keep the room of a plan, so that it does not push the page about when it comes. */
function Preparing({ plan, now }: Pick<PlanPanelProps, "plan" | "now">) {
  return (
    <>
      <p role="status">
        Measuring {actionWords[plan.action].measured}. <span className="text-muted">Nothing is changed.</span>
      </p>
      <div aria-hidden="true" className="space-y-2">
        {Object.entries(placeholders).map(([part, size]) => (
          <div key={part} className={`hatched rounded-box ${size}`} />
        ))}
      </div>
      <p className="text-muted text-small">
        For <Elapsed since={plan.requestedAt} now={now} /> now. Should it take longer than half a minute, look whether
        the worker runs: it is the worker that measures.
      </p>
    </>
  );
}
