import { toInputName } from "@/lib/http/action-form";
import { type ActionField, choicesOf } from "./action-fields";

export interface ParameterFieldsProps {
  /** Unique on the page; the fields' ids begin with it. */
  idPrefix: string;
  fields: readonly ActionField[];
  /** What was typed before, by the parameter's name; the runbook's value where nothing was. */
  given: Readonly<Record<string, string>>;
  /** What was wrong with it, by the parameter's name. */
  problems: Readonly<Record<string, string>>;
}

/** The fields of an action's form: label, value, help, and beside each what was refused about it. */
export function ParameterFields({ idPrefix, fields, given, problems }: ParameterFieldsProps) {
  return (
    <div className="space-y-2">
      {fields.map((field) => {
        const id = `${idPrefix}-${field.name}`;
        const problem = problems[field.name];
        const describedBy = problem === undefined ? `${id}-help` : `${id}-problem ${id}-help`;
        return (
          <div key={field.name}>
            <div className="flex items-center gap-2">
              <label htmlFor={id} className="min-w-28">
                {field.label}
              </label>
              <FieldInput
                field={field}
                id={id}
                value={given[field.name] ?? field.standard}
                isInvalid={problem !== undefined}
                describedBy={describedBy}
              />
            </div>
            {problem !== undefined && (
              <p id={`${id}-problem`} role="alert" className="break-words text-critical">
                {field.label} {problem}
              </p>
            )}
            <p id={`${id}-help`} className="break-words text-muted text-small">
              {field.help}
            </p>
          </div>
        );
      })}
    </div>
  );
}

interface FieldInputProps {
  field: ActionField;
  id: string;
  value: string;
  isInvalid: boolean;
  describedBy: string;
}

/** Checked by the server alone: a browser cannot point at a field whose disclosure is closed. */
function FieldInput({ field, id, value, isInvalid, describedBy }: FieldInputProps) {
  const common = {
    id,
    name: toInputName(field.name),
    defaultValue: value,
    "aria-invalid": isInvalid ? true : undefined,
    "aria-describedby": describedBy,
    className:
      "min-h-7 w-full min-w-0 rounded-box border border-edge-strong bg-surface px-2 py-0.5 aria-[invalid=true]:border-critical",
  } as const;
  const choices = choicesOf(field.kind);
  if (choices !== null) {
    return (
      <select {...common} key={value}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    );
  }
  return <input {...common} key={value} type="text" autoComplete="off" autoCapitalize="none" spellCheck={false} />;
}
