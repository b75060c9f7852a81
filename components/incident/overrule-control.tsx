import { KeptInput, KeptSelect } from "@/components/form/kept-fields";
import { HeldLink, KeptForm } from "@/components/form/kept-form";
import { Button } from "@/components/ui/button";
import { checkStates } from "@/lib/domain/check/check";
import type { OverruleView } from "@/lib/domain/incident/view";
import type { TaskItem } from "@/lib/domain/runbook/runbook";
import type { KeptAction } from "@/lib/server-actions/form-state";

export interface OverruleControlProps {
  incidentId: string;
  item: TaskItem;
  overrule: OverruleView | null;
  /** The page's own query, kept when the form is posted. */
  search: string;
  action: KeptAction;
  /** The page that nothing loads anew. */
  heldPath: string;
  /** It is that page. */
  isHeld: boolean;
}

/** Where a person knows better than a check: the state it should have, and why. The measurement stays beside it. */
export function OverruleControl(props: OverruleControlProps) {
  const { incidentId, item, overrule, search, action, heldPath, isHeld } = props;
  const formId = `overrule-${item.id}`;
  const noteId = `overrule-note-${item.id}`;
  const stateId = `overrule-state-${item.id}`;
  const hidden = (
    <>
      <input type="hidden" name="incidentId" value={incidentId} />
      <input type="hidden" name="itemId" value={item.id} />
      <input type="hidden" name="search" value={search} />
    </>
  );
  return (
    <div className="text-small">
      <KeptForm
        id={formId}
        action={action}
        heldPath={heldPath}
        className="flex flex-wrap items-end gap-2 pb-1 pl-4"
        fold={{
          isOpen: false,
          summary: (
            <>
              {overrule ? "change" : "overrule"}
              <span className="sr-only"> the check of {item.text}</span>
            </>
          ),
        }}
      >
        {hidden}
        {!isHeld && <HeldLink href={`${heldPath}#${formId}`}>Fill this in with the page held still</HeldLink>}
        <label htmlFor={stateId}>
          <span className="block">It is</span>
          <KeptSelect
            id={stateId}
            name="state"
            defaultValue={overrule?.state ?? "not met"}
            className="min-h-8 rounded-box border border-edge-strong bg-surface px-1 text-plain"
          >
            {checkStates.map((state) => (
              <option key={state}>{state}</option>
            ))}
          </KeptSelect>
        </label>
        <label htmlFor={noteId}>
          <span className="block">because</span>
          <KeptInput
            id={noteId}
            name="note"
            required
            minLength={3}
            maxLength={500}
            defaultValue={overrule?.note ?? ""}
            className="min-h-8 w-56 rounded-box border border-edge-strong bg-surface px-2 text-plain"
          />
        </label>
        <Button type="submit">Overrule</Button>
      </KeptForm>
      {overrule && (
        <KeptForm id={`${formId}-back`} action={action} heldPath={heldPath} className="pb-1">
          {hidden}
          <input type="hidden" name="state" value="" />
          <Button type="submit" size="small">
            Take back<span className="sr-only"> the word on {item.text}</span>
          </Button>
        </KeptForm>
      )}
    </div>
  );
}
