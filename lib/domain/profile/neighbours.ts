import { compareText } from "./compare-text";
import { filterStacks, type StackFilter } from "./filter-stacks";
import type { Profile } from "./profile";
import { type ProfileRows, toRows } from "./rows";
import { exactTotal } from "./top";

interface Neighbour {
  name: string;
  /** What the samples with this call hold, in the unit of the sample type. */
  value: number;
}

export interface Neighbours {
  callers: Neighbour[];
  callees: Neighbour[];
}

export interface NeighbourOptions extends StackFilter {
  /** An index of `sampleTypes`, from `findSampleType`. */
  sampleType: number;
  /** From `toRows`, when they were made before. */
  rows?: ProfileRows;
}

/**
 * Who calls a function and whom it calls, each with what the samples with that call hold; a call that occurs twice in a stack
 * counts once, a function's call of itself not at all (the edges of `go tool pprof -peek`). Largest first, names decide
 * ties. Null when no function has that name.
 */
export function findNeighbours(
  profile: Profile,
  name: string,
  { sampleType, rows: profileRows = toRows(profile), ...filter }: NeighbourOptions,
): Neighbours | null {
  exactTotal(profile, sampleType);
  const { rows, start, rowOf } = profileRows;
  const isWanted = Uint8Array.from(rows, (row) => (row.name === name ? 1 : 0));
  if (!isWanted.includes(1)) return null;
  const callers = new Calls(rows.length);
  const callees = new Calls(rows.length);
  const keep = filterStacks(profile, filter);
  profile.values[sampleType]?.forEach((value, stack) => {
    if (value === 0 || (keep && keep[stack] === 0)) return;
    let outer = -1;
    for (let at = (profile.stackStart[stack + 1] ?? 0) - 1; at >= (profile.stackStart[stack] ?? 0); at -= 1) {
      const location = profile.stackLocation[at] ?? 0;
      for (let place = start[location] ?? 0; place < (start[location + 1] ?? 0); place += 1) {
        const row = rowOf[place] ?? 0;
        if (outer >= 0 && isWanted[row] === 1 && isWanted[outer] === 0) callers.add(outer, stack, value);
        if (outer >= 0 && isWanted[row] === 0 && isWanted[outer] === 1) callees.add(row, stack, value);
        outer = row;
      }
    }
  });
  const named = (calls: Calls) =>
    calls
      .list()
      .map(({ row, value }) => ({ name: rows[row]?.name ?? "", value }))
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || compareText(a.name, b.name));
  return { callers: named(callers), callees: named(callees) };
}

/** The values of calls by the function at their other end. */
class Calls {
  private readonly value: Float64Array;
  /** The number of the sample that counted a row last, plus 1. */
  private readonly seen: Uint32Array;

  constructor(rowCount: number) {
    this.value = new Float64Array(rowCount);
    this.seen = new Uint32Array(rowCount);
  }

  add(row: number, stack: number, value: number): void {
    if (this.seen[row] === stack + 1) return;
    this.seen[row] = stack + 1;
    this.value[row] = (this.value[row] ?? 0) + value;
  }

  list(): { row: number; value: number }[] {
    return Array.from(this.value, (value, row) => ({ row, value })).filter(({ value }) => value !== 0);
  }
}
