import { KeptTextarea } from "@/components/form/kept-fields";
import { KeptForm } from "@/components/form/kept-form";
import { Button } from "@/components/ui/button";
import type { SignOffItemView } from "@/lib/domain/sign-off/view";
import { paths } from "@/lib/paths";
import type { KeptAction } from "@/lib/server-actions/form-state";

const maxNoteLength = 2000;

export interface ItemFormProps {
  incidentId: string;
  item: Pick<SignOffItemView, "itemId" | "text" | "takes">;
  signOffAction: KeptAction;
}

const labels = {
  signature: "Note (optional)",
  note: "What was decided",
  waiver: "Reason for letting it pass",
} as const;

/** Signs an item, or waives it: one form, by what the item takes. */
export function ItemForm({ incidentId, item: { itemId, text, takes }, signOffAction }: ItemFormProps) {
  const noteId = `note-${itemId}`;
  const verb = takes === "waiver" ? "Waive" : "Sign off";
  const isNeeded = takes !== "signature";
  return (
    <KeptForm
      id={`sign-${itemId}`}
      action={signOffAction}
      heldPath={paths.signOff(incidentId)}
      refusedWord="Not signed"
      className="flex flex-wrap items-end gap-2 print:hidden"
    >
      <input type="hidden" name="incidentId" value={incidentId} />
      <input type="hidden" name="itemId" value={itemId} />
      {takes === "waiver" && <input type="hidden" name="waive" value="yes" />}
      <div className="min-w-40 flex-1">
        <label htmlFor={noteId} className="text-muted text-small">
          {labels[takes]}
          <span className="sr-only"> for {text}</span>
        </label>
        <KeptTextarea
          id={noteId}
          name="note"
          rows={1}
          required={isNeeded}
          minLength={isNeeded ? 3 : undefined}
          maxLength={maxNoteLength}
          className="field-sizing-content block max-h-40 min-h-7 w-full rounded-box border border-edge-strong bg-surface px-2 py-0.5"
        />
      </div>
      <Button type="submit" aria-label={`${verb}: ${text}`}>
        {verb}
      </Button>
    </KeptForm>
  );
}
