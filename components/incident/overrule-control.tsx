import type { FormAction } from "@/components/remediation/form-action";
import { Button } from "@/components/ui/button";
import { Details } from "@/components/ui/details";
import { checkStates } from "@/lib/domain/check/check";
import type { OverruleView } from "@/lib/domain/incident/view";
import type { TaskItem } from "@/lib/domain/runbook/runbook";

export interface OverruleControlProps {
  incidentId: string;
  item: TaskItem;
  overrule: OverruleView | null;
  /** The page's own query, kept when the form is posted. */
  search: string;
  action: FormAction;
}

/** Where a person knows better than a check: the state it should have, and why. The measurement stays beside it. */
export function OverruleControl({ incidentId, item, overrule, search, action }: OverruleControlProps) {
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
    <Details
      summary={
        <>
          {overrule ? "change or take back" : "overrule"}
          <span className="sr-only"> the check of {item.text}</span>
        </>
      }
      className="text-small"
    >
      <div className="flex flex-wrap items-end gap-2 pb-1 pl-4">
        <form action={action} className="flex flex-wrap items-end gap-2">
          {hidden}
          <label htmlFor={stateId}>
            <span className="block">It is</span>
            <select
              id={stateId}
              name="state"
              defaultValue={overrule?.state ?? "not met"}
              className="min-h-8 rounded-box border border-edge-strong bg-surface px-1 text-plain"
            >
              {checkStates.map((state) => (
                <option key={state}>{state}</option>
              ))}
            </select>
          </label>
          <label htmlFor={noteId}>
            <span className="block">because</span>
            <input
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
        </form>
        {overrule && (
          <form action={action}>
            {hidden}
            <input type="hidden" name="state" value="" />
            <Button type="submit">Take back</Button>
          </form>
        )}
      </div>
    </Details>
  );
}
