import { buttonClass } from "@/components/ui/button";
import type { PlanView } from "@/lib/domain/run/view";
import { actionWords } from "./action-words";
import type { FormAction } from "./form-action";
import { ProblemText } from "./problem-text";
import { toExactPattern } from "./typed-name-pattern";

export interface ConfirmFormProps {
  plan: PlanView;
  /** The hash of the content that is shown: what is confirmed is this plan and no other. */
  planHash: string;
  /** The same for every press of this form, so that a double click is one run; another for another page or person. */
  idempotencyKey: string;
  confirmAction: FormAction;
  discardHref: string;
  /** Who holds the target now; null when nobody does. Confirming waits until then. */
  conflict: string | null;
  problem: string | null;
}

/** The last step before something happens: the target's name, typed, and a button that says what it will do. */
export function ConfirmForm(props: ConfirmFormProps) {
  const { plan, planHash, idempotencyKey, confirmAction, discardHref, conflict, problem } = props;
  const fieldId = `confirm-${plan.id}`;
  const problemId = `${fieldId}-problem`;
  return (
    <form action={confirmAction} className="flex flex-col gap-2">
      <input type="hidden" name="incidentId" value={plan.incidentId} />
      <input type="hidden" name="planId" value={plan.id} />
      <input type="hidden" name="planHash" value={planHash} />
      <input type="hidden" name="idempotencyKey" value={idempotencyKey} />
      {conflict !== null && (
        <p role="status" className="break-words rounded-box border border-attention px-2 py-1">
          <strong className="font-semibold">{plan.targetName} is held.</strong> {conflict}
        </p>
      )}
      <label htmlFor={fieldId}>
        Type <strong className="select-all font-semibold">{plan.targetName}</strong> to confirm
      </label>
      <input
        id={fieldId}
        name="typedName"
        type="text"
        required
        autoComplete="off"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        pattern={toExactPattern(plan.targetName)}
        title={`${plan.targetName}, written exactly so`}
        aria-invalid={problem === null ? undefined : true}
        aria-describedby={problem === null ? undefined : problemId}
        className="min-h-7 w-full rounded-box border border-edge-strong bg-surface px-2 py-0.5"
      />
      <ProblemText id={problemId} problem={problem} />
      <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2 pt-1">
        <a href={discardHref} className={buttonClass("secondary")}>
          Cancel
        </a>
        <button
          type="submit"
          disabled={conflict !== null}
          className="ml-auto inline-flex min-h-7 items-center justify-center rounded-box border border-critical bg-critical px-2.5 py-0.5 font-semibold text-on-critical hover:brightness-110 disabled:cursor-not-allowed disabled:border-edge disabled:bg-sunken disabled:text-muted"
        >
          {actionWords[plan.action].confirm(plan.targetName)}
        </button>
      </div>
    </form>
  );
}
