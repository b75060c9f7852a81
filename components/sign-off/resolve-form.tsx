import { KeptCheckbox, KeptTextarea } from "@/components/form/kept-fields";
import { KeptForm } from "@/components/form/kept-form";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { paths } from "@/lib/paths";
import type { KeptAction } from "@/lib/server-actions/form-state";

export interface ResolveFormProps {
  incidentId: string;
  /** Names of the alerts that fire. */
  firing: readonly string[];
  resolveAction: KeptAction;
}

/** The reason why an incident counts as resolved although no watch has shown it. It is what the signatures are under. */
export function ResolveForm({ incidentId, firing, resolveAction }: ResolveFormProps) {
  return (
    <Panel id="resolve" title="Resolve without a watch that held" className="print:hidden">
      <KeptForm
        id="resolve-form"
        action={resolveAction}
        heldPath={paths.signOff(incidentId)}
        refusedWord="Not resolved"
        className="space-y-2 px-3 py-2"
      >
        <input type="hidden" name="incidentId" value={incidentId} />
        <div>
          <label htmlFor="resolve-reason" className="text-muted text-small">
            Reason for closing
          </label>
          <KeptTextarea
            id="resolve-reason"
            name="reason"
            rows={2}
            required
            minLength={3}
            maxLength={500}
            className="field-sizing-content block max-h-40 min-h-7 w-full rounded-box border border-edge-strong bg-surface px-2 py-0.5"
          />
        </div>
        {firing.length > 0 && (
          <label htmlFor="resolve-despite" className="flex min-h-6 items-start gap-2">
            <KeptCheckbox
              id="resolve-despite"
              name="despiteFiring"
              value="yes"
              required
              className="mt-0.5 size-4 shrink-0"
            />
            <span>
              {firing.join(", ")} {firing.length === 1 ? "fires" : "fire"}, and the reason says why it is resolved all
              the same
            </span>
          </label>
        )}
        <Button type="submit">Resolve the incident</Button>
      </KeptForm>
    </Panel>
  );
}
