import type { ReactNode } from "react";
import type { FormAction } from "@/components/remediation/form-action";
import { Button } from "@/components/ui/button";
import { Details } from "@/components/ui/details";

const fieldClass = "min-h-8 w-full rounded-box border border-edge-strong bg-surface px-2 text-plain";

export interface WorkFormProps {
  /** What it does, as its line in the menu and on its button. */
  title: string;
  incidentId: string;
  /** The page's own query, kept when it is posted. */
  search: string;
  action: FormAction;
  isOpen: boolean;
  children: ReactNode;
}

/** One verb of an incident as a form that opens by its title. */
export function WorkForm({ title, incidentId, search, action, isOpen, children }: WorkFormProps) {
  return (
    <Details summary={title} open={isOpen} className="border-edge border-t" summaryClassName="min-h-8 px-3">
      <form action={action} className="max-w-2xl space-y-2 px-3 pb-3">
        <input type="hidden" name="incidentId" value={incidentId} />
        <input type="hidden" name="search" value={search} />
        {children}
        <Button type="submit">{title}</Button>
      </form>
    </Details>
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
        <input {...field} className={fieldClass} />
      ) : (
        <textarea {...field} rows={rows} className={`${fieldClass} py-1 font-mono text-small`} />
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
      <select id={id} name={name} defaultValue={chosen} className={fieldClass}>
        {options.map(({ value, text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
