import { Button, type ButtonVariant } from "@/components/ui/button";
import type { ActionName } from "@/lib/domain/action/parameters";
import type { FormAction } from "./form-action";

export interface PlanRequestFormProps {
  incidentId: string;
  action: ActionName;
  requestAction: FormAction;
  label: string;
  variant?: ButtonVariant;
  disabled?: boolean;
  describedBy?: string | undefined;
}

/** Asks for a plan, which changes nothing: one button. */
export function PlanRequestForm(props: PlanRequestFormProps) {
  const { incidentId, action, requestAction, label, variant = "secondary", disabled = false, describedBy } = props;
  return (
    <form action={requestAction}>
      <input type="hidden" name="incidentId" value={incidentId} />
      <input type="hidden" name="action" value={action} />
      <Button type="submit" variant={variant} disabled={disabled} aria-describedby={describedBy}>
        {label}
      </Button>
    </form>
  );
}
