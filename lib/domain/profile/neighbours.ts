import { compareText } from "./compare-text";
import { filterStacks, type StackFilter } from "./filter-stacks";
import { type FrameTree, inclusiveValues, selfValues, toFrameTree, walkTree } from "./frame-tree";
import type { Profile } from "./profile";
import { exactTotal } from "./top";

export interface Neighbour {
  name: string;
  /** What the stacks with this call hold, in the unit of the sample type. */
  value: number;
}

export interface Neighbours {
  callers: Neighbour[];
  callees: Neighbour[];
}

/**
 * Who calls a function and whom it calls, each with what the stacks with that call hold; a call that occurs twice in a stack
 * counts once, a function's call of itself not at all (the edges of `go tool pprof -peek`). Largest first, names decide
 * ties. Null when no function has that name.
 */
export function findNeighbours(
  profile: Profile,
  name: string,
  { sampleType, frames = toFrameTree(profile), ...filter }: StackFilter & { sampleType: number; frames?: FrameTree },
): Neighbours | null {
  exactTotal(profile, sampleType);
  const wanted = new Set(frames.rows.flatMap((row, index) => (row.name === name ? [index] : [])));
  if (wanted.size === 0) return null;
  const { tree, rows } = frames;
  const total = inclusiveValues(tree, selfValues(profile, frames, sampleType, filterStacks(profile, filter)));
  const callers = new Calls(rows.length);
  const callees = new Calls(rows.length);
  const visit = (node: number, see: (calls: Calls, other: number, value: number) => void) => {
    const above = tree.parent[node] ?? 0;
    const own = tree.item[node] ?? 0;
    const outer = tree.item[above] ?? 0;
    if (above === 0 || own === outer) return;
    if (wanted.has(own) && !wanted.has(outer)) see(callers, outer, total[node] ?? 0);
    if (wanted.has(outer) && !wanted.has(own)) see(callees, own, total[node] ?? 0);
  };
  walkTree(
    tree,
    (node) => visit(node, (calls, other, value) => calls.enter(other, value)),
    (node) => visit(node, (calls, other) => calls.leave(other)),
  );
  const named = (calls: Calls) =>
    calls
      .list()
      .map(({ row, value }) => ({ name: rows[row]?.name ?? "", value }))
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || compareText(a.name, b.name));
  return { callers: named(callers), callees: named(callees) };
}

/** The values of calls by the function at their other end; within a path only the outermost of the same calls counts. */
class Calls {
  private readonly value = new Map<number, number>();
  private readonly onPath: Uint32Array;

  constructor(rowCount: number) {
    this.onPath = new Uint32Array(rowCount);
  }

  enter(row: number, value: number): void {
    if (this.onPath[row] === 0) this.value.set(row, (this.value.get(row) ?? 0) + value);
    this.onPath[row] = (this.onPath[row] ?? 0) + 1;
  }

  leave(row: number): void {
    this.onPath[row] = (this.onPath[row] ?? 0) - 1;
  }

  list(): { row: number; value: number }[] {
    return [...this.value].filter(([, value]) => value !== 0).map(([row, value]) => ({ row, value }));
  }
}
