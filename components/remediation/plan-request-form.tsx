import { OwnForm } from "@/components/form/own-form";
import { Button, type ButtonVariant } from "@/components/ui/button";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { FormAction } from "./form-action";

export interface PlanRequestFormProps {
  incidentId: string;
  action: ActionName;
  /** Posted as they are. */
  parameters: Readonly<Record<string, unknown>>;
  requestAction: FormAction;
  label: string;
  variant?: ButtonVariant;
  disabled?: boolean;
}

/** Asks for a plan with given parameters, which changes nothing: one button. */
export function PlanRequestForm(props: PlanRequestFormProps) {
  const { incidentId, action, parameters, requestAction, label, variant = "secondary", disabled = false } = props;
  return (
    <OwnForm>
      <form action={requestAction}>
        <input type="hidden" name="incidentId" value={incidentId} />
        <input type="hidden" name="action" value={action} />
        <input type="hidden" name="parameters" value={JSON.stringify(parameters)} />
        <Button type="submit" variant={variant} disabled={disabled}>
          {label}
        </Button>
      </form>
    </OwnForm>
  );
}
