import Link from "next/link";
import { Button } from "@/components/ui/button";
import type { IncidentFilter } from "@/lib/domain/history/filter";
import { incidentStates } from "@/lib/domain/incident/incident";
import { severities } from "@/lib/domain/runbook/runbook";
import { paths } from "@/lib/paths";

export interface IncidentFilterFormProps {
  filter: IncidentFilter;
  targets: { id: string; name: string }[];
  runbookIds: string[];
}

const field = "min-h-7 w-full rounded-box border border-edge-strong bg-raised px-2";

/** What the list is narrowed to. It is sent as the address, so that a list can be linked, and it needs no script. */
export function IncidentFilterForm({ filter, targets, runbookIds }: IncidentFilterFormProps) {
  return (
    <form
      method="get"
      action={paths.incidents()}
      className="grid grid-cols-2 items-end gap-2 rounded-box border border-edge bg-raised p-3 sm:grid-cols-4 lg:grid-cols-7"
    >
      <label className="col-span-2 text-muted text-small">
        Text in title, notes and results
        <input type="search" name="q" defaultValue={filter.q ?? ""} maxLength={200} className={field} />
      </label>
      <Choice name="state" label="State" value={filter.state} options={incidentStates.map(toOption)} />
      <Choice name="severity" label="Severity" value={filter.severity} options={severities.map(toOption)} />
      <Choice name="target" label="Node" value={filter.target} options={targets.map(({ id, name }) => [id, name])} />
      <Choice name="runbook" label="Runbook" value={filter.runbook} options={runbookIds.map(toOption)} />
      <label className="text-muted text-small">
        Opened from (UTC)
        <input type="date" name="from" defaultValue={filter.from ?? ""} className={field} />
      </label>
      <label className="text-muted text-small">
        Opened until (UTC)
        <input type="date" name="to" defaultValue={filter.to ?? ""} className={field} />
      </label>
      <div className="col-span-2 flex gap-3">
        <Button type="submit">Show</Button>
        <Link href={paths.incidents()} className="text-link inline-flex min-h-7 items-center">
          All incidents
        </Link>
      </div>
    </form>
  );
}

const toOption = (value: string): [string, string] => [value, value.replaceAll("_", " ")];

interface ChoiceProps {
  name: string;
  label: string;
  value: string | undefined;
  /** Value and word. */
  options: [string, string][];
}

/** A value that is on offer no more stays chosen, so that an old link shows what it narrows to. */
function Choice({ name, label, value = "", options }: ChoiceProps) {
  const all = value === "" || options.some(([one]) => one === value) ? options : [...options, toOption(value)];
  return (
    <label className="text-muted text-small">
      {label}
      <select name={name} defaultValue={value} className={field}>
        <option value="">any</option>
        {all.map(([one, word]) => (
          <option key={one} value={one}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}
