import { filterStacks, type StackFilter } from "./filter-stacks";
import type { Profile, SampleType } from "./profile";
import { orderRows, type RowSort, type RowValues, toRowValues } from "./row-values";
import { type ProfileRows, toRows } from "./rows";

export interface TopRow {
  name: string;
  /** In the unit of the sample type; negative where a difference of two profiles shrank. */
  flat: number;
  /** Of the whole profile, whatever the filter; 0 when it holds nothing. Signed as `flat`. */
  flatPercent: number;
  /** The rows up to and with this one. */
  sumPercent: number;
  cum: number;
  cumPercent: number;
}

export interface Top {
  sampleType: SampleType;
  total: number;
  rows: TopRow[];
  /** Of each of them the place in the rows of the profile. */
  places: number[];
}

export interface TopOptions extends StackFilter {
  /** An index of `sampleTypes`, from `findSampleType`. */
  sampleType: number;
  sort?: RowSort;
  /** From `toRows`, when they were made before. */
  rows?: ProfileRows;
  /** From `toRowValues` for the same type and filter, when they were added up before. */
  values?: RowValues;
}

/**
 * The table of `go tool pprof -top -nodecount=0 -nodefraction=0`: all functions that hold anything, merged by name, in its
 * order. Throws `RangeError` where the values are too large to be added up exactly.
 */
export function top(
  profile: Profile,
  { sampleType, sort = "flat", rows: profileRows = toRows(profile), values: added, ...filter }: TopOptions,
): Top {
  const type = profile.sampleTypes[sampleType];
  if (!type) throw new RangeError(`there is no sample type ${sampleType}`);
  const total = exactTotal(profile, sampleType);
  const values = added ?? toRowValues(profile, profileRows, sampleType, filterStacks(profile, filter));
  let sum = 0;
  const percent = (value: number) => (total === 0 ? 0 : (value / total) * 100);
  const places = orderRows(profileRows.rows, values, sort);
  const rows = places.map((row) => {
    const flat = values.flat[row] ?? 0;
    const cum = values.cum[row] ?? 0;
    sum += flat;
    return {
      name: profileRows.rows[row]?.name ?? "",
      flat,
      flatPercent: percent(flat),
      sumPercent: percent(sum),
      cum,
      cumPercent: percent(cum),
    };
  });
  return { sampleType: type, total, rows, places };
}

/** The total of a type. Throws `RangeError` when it is beyond what a number holds exactly. */
export function exactTotal(profile: Profile, sampleType: number): number {
  const total = profile.totals[sampleType] ?? 0;
  if (Number.isSafeInteger(total)) return total;
  const name = profile.sampleTypes[sampleType]?.type ?? String(sampleType);
  throw new RangeError(`The values of ${name} add up to more than 2^53, too much to be counted exactly.`);
}
