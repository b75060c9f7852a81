import type { ReactNode } from "react";
import { KeptInput, KeptSelect, KeptTextarea } from "@/components/form/kept-fields";
import { KeptForm } from "@/components/form/kept-form";
import { Button } from "@/components/ui/button";
import type { KeptAction } from "@/lib/server-actions/form-state";

const fieldClass = "min-h-8 w-full rounded-box border border-edge-strong bg-surface px-2 text-plain";

export interface WorkFormProps {
  /** Of the form; unique on the page. */
  id: string;
  /** What it does, as its line in the menu and on its button. */
  title: string;
  incidentId: string;
  /** The page's own query, kept when it is posted. */
  search: string;
  action: KeptAction;
  /** The page with its forms open, that nothing loads anew. */
  heldPath: string;
  isOpen: boolean;
  children: ReactNode;
}

/** One verb of an incident as a form that opens by its title. */
export function WorkForm({ id, title, incidentId, search, action, heldPath, isOpen, children }: WorkFormProps) {
  return (
    <KeptForm
      id={id}
      action={action}
      heldPath={heldPath}
      className="max-w-2xl space-y-2 px-3 pb-3"
      fold={{ summary: title, isOpen, className: "border-edge border-t", summaryClassName: "min-h-8 px-3" }}
    >
      <input type="hidden" name="incidentId" value={incidentId} />
      <input type="hidden" name="search" value={search} />
      {children}
      <Button type="submit">{title}</Button>
    </KeptForm>
  );
}

export interface WorkFieldProps {
  id: string;
  name: string;
  label: string;
  /** Lines of a text area; absent: one line. */
  rows?: number;
  isRequired?: boolean;
  minLength?: number;
  maxLength: number;
}

export function WorkField({ id, name, label, rows, isRequired = false, minLength, maxLength }: WorkFieldProps) {
  const field = { id, name, required: isRequired, minLength, maxLength };
  return (
    <label htmlFor={id} className="block">
      <span className="block text-small">{label}</span>
      {rows === undefined ? (
        <KeptInput {...field} className={fieldClass} />
      ) : (
        <KeptTextarea {...field} rows={rows} className={`${fieldClass} py-1 font-mono text-small`} />
      )}
    </label>
  );
}

export interface WorkSelectProps {
  id: string;
  name: string;
  label: string;
  options: readonly { value: string; text: string }[];
  chosen?: string;
}

export function WorkSelect({ id, name, label, options, chosen }: WorkSelectProps) {
  return (
    <label htmlFor={id} className="block">
      <span className="block text-small">{label}</span>
      <KeptSelect id={id} name={name} defaultValue={chosen} className={fieldClass}>
        {options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </KeptSelect>
    </label>
  );
}
