import { Button } from "@/components/ui/button";
import { Details } from "@/components/ui/details";
import { type TimelineFilter, timelineFields, timelineGroups } from "@/lib/domain/timeline/filter";
import { paths } from "@/lib/paths";

export interface TimelineFilterProps {
  incidentId: string;
  filter: TimelineFilter;
  /** Everybody and everything that has an entry, by name. */
  people: readonly string[];
  /** The rest of the page's query, as an address has it. */
  search: string;
}

const fieldClass = "min-h-8 w-full rounded-box border border-edge-strong bg-surface px-1 text-plain";

/** Chooses what of the timeline is shown; it lives in the address, so a link shows the same. */
export function TimelineFilterForm({ incidentId, filter, people, search }: TimelineFilterProps) {
  const isFiltering = filter.group !== null || filter.person !== null || filter.text !== "";
  // Who is asked for stays to be chosen, also where the entry is gone from sight.
  const names = [...new Set([...people, ...(filter.person === null ? [] : [filter.person])])].sort();
  return (
    <Details
      summary={isFiltering ? "filtered" : "filter"}
      open={isFiltering}
      className="border-edge border-b text-small"
      summaryClassName="min-h-8 px-3"
    >
      <form
        method="get"
        action={`${paths.incident(incidentId)}#timeline`}
        key={JSON.stringify(filter)}
        className="grid grid-cols-2 items-end gap-2 px-3 pb-2"
      >
        {[...new URLSearchParams(search)].map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <label htmlFor="timeline-group">
          <span className="block">about</span>
          <select
            id="timeline-group"
            name={timelineFields.group}
            defaultValue={filter.group ?? ""}
            className={fieldClass}
          >
            <option value="">everything</option>
            {timelineGroups.map((group) => (
              <option key={group}>{group}</option>
            ))}
          </select>
        </label>
        <label htmlFor="timeline-person">
          <span className="block">by</span>
          <select
            id="timeline-person"
            name={timelineFields.person}
            defaultValue={filter.person ?? ""}
            className={fieldClass}
          >
            <option value="">everybody</option>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label htmlFor="timeline-text" className="col-span-2">
          <span className="block">with the text</span>
          <input
            id="timeline-text"
            name={timelineFields.text}
            defaultValue={filter.text}
            maxLength={200}
            className={fieldClass}
          />
        </label>
        <span className="col-span-2 flex items-center gap-3">
          <Button type="submit" size="small">
            Filter
          </Button>
          {isFiltering && (
            <a href={`${paths.incident(incidentId)}?${search}#timeline`} className="text-link">
              show everything
            </a>
          )}
        </span>
      </form>
    </Details>
  );
}
