import { OwnForm } from "@/components/form/own-form";
import { Button } from "@/components/ui/button";
import { Details } from "@/components/ui/details";
import type { ActionName } from "@/lib/domain/action/parameters";
import { previewAnchor } from "@/lib/http/action-form";
import { type ActionField, fieldsOf, toFieldWord } from "./action-fields";
import { actionWords } from "./action-words";
import { toFieldProblems } from "./field-problems";
import type { FormAction } from "./form-action";
import { ParameterFields } from "./parameter-fields";
import { ProblemText } from "./problem-text";

/** Why an action would do no good. It can be planned all the same. */
export interface Caution {
  text: string;
  /** Whether it would do harm for nothing, such as a restart for a setting that this build does not heed. */
  isLoud: boolean;
}

export interface PreviewControlProps {
  incidentId: string;
  action: ActionName;
  /** The action's title, such as `Restart node`. */
  title: string;
  previewAction: FormAction;
  /** Why the action cannot be planned now; null when it can. */
  disabledReason: string | null;
  caution?: Caution | null;
  problem?: string | null;
  /** What was typed when it was refused. */
  given?: Readonly<Record<string, string>>;
  /** Whether its fields are shown though it is not what is recommended. */
  isOpen?: boolean;
  /** The page with this form's fields held still, for where no script can keep what is typed. */
  editHref: string;
  /** Whether it is what is recommended: another way is there, and does not call for a press. */
  isRecommended: boolean;
}

/** The way into an action: its parameters with the runbook's values, and a button that asks what it would do. */
export function PreviewControl(props: PreviewControlProps) {
  const { incidentId, action, title, previewAction, disabledReason, isRecommended } = props;
  const { caution = null, problem = null, given = {}, isOpen = false, editHref } = props;
  const id = previewAnchor(action);
  const fields = fieldsOf(action);
  const problems = toFieldProblems(
    problem,
    fields.map(({ name }) => name),
  );
  return (
    <OwnForm>
      <form id={id} action={previewAction} className="flex scroll-mt-4 flex-col gap-1">
        <input type="hidden" name="incidentId" value={incidentId} />
        <input type="hidden" name="action" value={action} />
        {caution !== null && (
          <p
            id={`${id}-caution`}
            className={`break-words ${caution.isLoud ? "text-attention" : "text-muted text-small"}`}
          >
            {caution.text}
          </p>
        )}
        {fields.length > 0 && (
          <Details open={isRecommended || isOpen} summary={<Values fields={fields} given={given} />}>
            <div className="space-y-2 py-1 pl-4">
              {!isOpen && (
                <noscript>
                  <a href={editHref} className="text-link inline-flex min-h-6 items-center">
                    Change these with the page held still
                  </a>
                </noscript>
              )}
              <ParameterFields idPrefix={id} fields={fields} given={given} problems={problems.fields} />
            </div>
          </Details>
        )}
        <div>
          <Button
            type="submit"
            variant={isRecommended ? "primary" : "secondary"}
            disabled={disabledReason !== null}
            aria-describedby={caution === null ? `${id}-note` : `${id}-caution ${id}-note`}
          >
            {actionWords[action].preview}
          </Button>
        </div>
        <p id={`${id}-note`} className={isRecommended || disabledReason !== null ? "text-muted text-small" : "sr-only"}>
          {disabledReason ?? `${title}: shows what it would do and what is lost. Changes nothing.`}
        </p>
        <ProblemText problem={problems.rest} />
      </form>
    </OwnForm>
  );
}

function Values({ fields, given }: { fields: readonly ActionField[]; given: Readonly<Record<string, string>> }) {
  return (
    <span className="min-w-0">
      {fields.map(({ name, kind, label, standard }, index) => (
        <span key={name}>
          {index > 0 && ", "}
          {lowerFirst(label)}{" "}
          <span className="font-medium text-plain">{toFieldWord(kind, given[name] ?? standard)}</span>
        </span>
      ))}
      <span className="sr-only">, change</span>
    </span>
  );
}

/** A label within a sentence; the names of settings, such as MemoryMax, keep their capitals. */
function lowerFirst(label: string): string {
  return /^[A-Z][a-z ]+$/.test(label) ? `${label.charAt(0).toLowerCase()}${label.slice(1)}` : label;
}
