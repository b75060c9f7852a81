import type { ActionName } from "@/lib/domain/action/parameters";
import { actionWords } from "./action-words";
import type { FormAction } from "./form-action";
import { PlanRequestForm } from "./plan-request-form";
import { ProblemText } from "./problem-text";

export interface PreviewControlProps {
  incidentId: string;
  action: ActionName;
  /** The action's title, such as `Restart node`. */
  title: string;
  previewAction: FormAction;
  /** Why the action cannot be planned now; null when it can. */
  disabledReason: string | null;
  problem?: string | null;
  /** Whether it is what is recommended: another way is there, and does not call for a press. */
  isRecommended: boolean;
}

/** The way into an action: a button that asks what it would do. */
export function PreviewControl(props: PreviewControlProps) {
  const { incidentId, action, title, previewAction, disabledReason, problem = null, isRecommended } = props;
  const noteId = `preview-${action}-note`;
  return (
    <div className="flex flex-col gap-1">
      <PlanRequestForm
        incidentId={incidentId}
        action={action}
        requestAction={previewAction}
        label={actionWords[action].preview}
        variant={isRecommended ? "primary" : "secondary"}
        disabled={disabledReason !== null}
        describedBy={noteId}
      />
      <p id={noteId} className="text-muted text-small">
        {disabledReason ?? `${title}: shows what it would do and what is lost. Changes nothing.`}
      </p>
      <ProblemText problem={problem} />
    </div>
  );
}
