import Link from "next/link";
import { Button } from "@/components/ui/button";
import { type ProfileQuery, profileQueryFields } from "@/lib/domain/profile/page-query";
import type { SampleType } from "@/lib/domain/profile/profile";
import type { FieldProblem, QueryField } from "@/lib/domain/profile/profile-page";
import { paths } from "@/lib/paths";
import { profileHref } from "./profile-address";

export interface FilterFormProps {
  id: string;
  query: ProfileQuery;
  sampleTypes: readonly SampleType[];
  /** The type that is shown, an index; null while nothing is. */
  sampleType: number | null;
  problems: readonly FieldProblem[];
}

const field = "min-h-7 w-full rounded-box border border-edge-strong bg-raised px-2 text-body text-plain";
const fields: { name: QueryField; label: string }[] = [
  { name: "focus", label: "Focus: only stacks with" },
  { name: "ignore", label: "Ignore: no stacks with" },
  { name: "search", label: "Search" },
];

/** What the profile is narrowed to. It is sent as the address, so that a view can be linked, and it needs no script. */
export function FilterForm({ id, query, sampleTypes, sampleType, problems }: FilterFormProps) {
  const { type: _type, focus: _focus, ignore: _ignore, search: _search, page: _page, ...rest } = query;
  const shown = fields.filter(({ name }) => name !== "search" || query.view === "top" || query.view === "flame");
  const chosen = query.type ?? (sampleType === null ? "" : (sampleTypes[sampleType]?.type ?? ""));
  return (
    <form
      method="get"
      action={paths.profile(id)}
      className="grid grid-cols-1 items-start gap-2 rounded-box border border-edge bg-raised p-3 sm:grid-cols-2 lg:grid-cols-4"
    >
      {profileQueryFields(rest).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <label className="text-muted text-small">
        Sample type
        <select name="type" defaultValue={chosen} className={field}>
          {!sampleTypes.some(({ type }) => type === chosen) && <option value={chosen}>{chosen || "default"}</option>}
          {sampleTypes.map(({ type, unit }) => (
            <option key={`${type} ${unit}`} value={type}>
              {type} ({unit})
            </option>
          ))}
        </select>
      </label>
      {query.view !== "compare" &&
        shown.map(({ name, label }) => (
          <FilterField
            key={name}
            name={name}
            label={label}
            value={query[name]}
            problem={problems.find((one) => one.field === name)?.text ?? null}
          />
        ))}
      <div className="flex flex-wrap items-center gap-3 sm:col-span-2 lg:col-span-4">
        <Button type="submit">Show</Button>
        <Link
          href={profileHref(id, query, { focus: "", ignore: "", search: "", type: null })}
          className="text-link inline-flex min-h-7 items-center"
        >
          Show everything
        </Link>
        {query.view !== "compare" && (
          <span className="text-muted text-small">
            Regular expressions on function and file names; (?i) in front ignores case.
          </span>
        )}
      </div>
    </form>
  );
}

interface FilterFieldProps {
  name: QueryField;
  label: string;
  value: string;
  problem: string | null;
}

function FilterField({ name, label, value, problem }: FilterFieldProps) {
  const problemId = `${name}-problem`;
  return (
    <div>
      <label className="text-muted text-small">
        {label}
        <input
          type="text"
          name={name}
          defaultValue={value}
          spellCheck={false}
          autoCapitalize="none"
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : problemId}
          className={`${field} font-mono ${problem === null ? "" : "border-critical"}`}
        />
      </label>
      {problem !== null && (
        <p id={problemId} role="alert" className="text-critical text-small">
          {problem}
        </p>
      )}
    </div>
  );
}
