import { KeptForm } from "@/components/form/kept-form";
import { buttonClass } from "@/components/ui/button";
import { actionCatalogue, type PlanContent } from "@/lib/domain/action/action";
import type { PlanView } from "@/lib/domain/run/view";
import { paths } from "@/lib/paths";
import type { KeptAction } from "@/lib/server-actions/form-state";
import { actionWords } from "./action-words";
import { isInTheWay } from "./plan-content";
import { ProblemText } from "./problem-text";
import { RepeatReason } from "./repeat-reason";
import { TypedName } from "./typed-name";

export interface ConfirmFormProps {
  plan: PlanView;
  content: PlanContent;
  /** The hash of the content that is shown: what is confirmed is this plan and no other. */
  planHash: string;
  /** The same for every press of this form, so that a double click is one run; another for another page or person. */
  idempotencyKey: string;
  confirmAction: KeptAction;
  discardHref: string;
  /** Who holds the target now; null when nobody does. Confirming waits until then. */
  conflict: string | null;
  problem: string | null;
}

const destructiveLook =
  "border-critical bg-critical font-semibold text-on-critical hover:brightness-110 disabled:border-edge disabled:bg-sunken disabled:text-muted";

/**
 * The last step before something happens: for a destructive plan the target's name, typed; for a repeat of what did not hold
 * the reason; and a button that says what it will do.
 */
export function ConfirmForm(props: ConfirmFormProps) {
  const { plan, content, planHash, idempotencyKey, confirmAction, discardHref, conflict, problem } = props;
  const { destructive } = actionCatalogue[plan.action];
  const inTheWay = content.preconditions.filter(isInTheWay);
  // Somebody who holds the target lets go of it, and what was typed meanwhile is there still.
  const mayBeConfirmed = inTheWay.length === 0;
  const canConfirm = mayBeConfirmed && conflict === null;
  const id = `confirm-${plan.id}`;
  const problemId = problem === null ? null : `${id}-problem`;
  const label = actionWords[plan.action].confirm(plan.targetName);
  return (
    <KeptForm
      id={`${id}-form`}
      action={confirmAction}
      heldPath={paths.incident(plan.incidentId)}
      className="flex flex-col gap-2"
    >
      <input type="hidden" name="incidentId" value={plan.incidentId} />
      <input type="hidden" name="planId" value={plan.id} />
      <input type="hidden" name="planHash" value={planHash} />
      <input type="hidden" name="idempotencyKey" value={idempotencyKey} />
      {conflict !== null && (
        <p role="status" className="break-words rounded-box border border-attention px-2 py-1">
          <strong className="font-semibold">{plan.targetName} is held.</strong> {conflict}
        </p>
      )}
      {inTheWay.length > 0 && (
        <div role="status" id={`${id}-blocked`} className="break-words rounded-box border border-critical px-2 py-1">
          <strong className="font-semibold">It cannot be confirmed.</strong>
          {inTheWay.map(({ text, detail }) => (
            <p key={text}>
              Not met: {text}. <span className="text-muted">{detail}</span>
            </p>
          ))}
        </div>
      )}
      {mayBeConfirmed && plan.repeatOf && (
        <RepeatReason id={`${id}-reason`} title={plan.title} repeatOf={plan.repeatOf} problemId={problemId} />
      )}
      {mayBeConfirmed && destructive && <TypedName id={id} targetName={plan.targetName} problemId={problemId} />}
      {problemId !== null && <ProblemText id={problemId} problem={problem} />}
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 pt-1">
        <a href={discardHref} className={buttonClass("secondary")}>
          Cancel
        </a>
        <button
          type="submit"
          disabled={!canConfirm}
          aria-describedby={inTheWay.length > 0 ? `${id}-blocked` : undefined}
          className={
            destructive
              ? `ml-auto inline-flex min-h-7 items-center justify-center rounded-box border px-2.5 py-0.5 disabled:cursor-not-allowed ${destructiveLook}`
              : buttonClass("primary", "ml-auto whitespace-normal")
          }
        >
          {label}
        </button>
      </div>
    </KeptForm>
  );
}
