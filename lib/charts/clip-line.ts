import type { ChartPoint } from "./memory-chart-model";

interface Line {
  from: ChartPoint;
  to: ChartPoint;
}

export interface Box {
  xDomain: readonly [number, number];
  yDomain: readonly [number, number];
}

/**
 * The part of a straight line, from its start, that lies inside the box; null when the start itself is outside to the
 * right or no part is inside. A line that enters the box late (a start below a zoomed axis) begins where it enters.
 */
export function clipLine(from: ChartPoint, to: ChartPoint, { xDomain, yDomain }: Box): Line | null {
  const deltaX = to.at - from.at;
  const deltaY = to.value - from.value;
  let enter = 0;
  let leave = 1;
  const edges: [number, number][] = [
    [-deltaX, from.at - xDomain[0]],
    [deltaX, xDomain[1] - from.at],
    [-deltaY, from.value - yDomain[0]],
    [deltaY, yDomain[1] - from.value],
  ];
  for (const [direction, distance] of edges) {
    if (direction === 0) {
      if (distance < 0) return null;
    } else if (direction < 0) {
      enter = Math.max(enter, distance / direction);
    } else {
      leave = Math.min(leave, distance / direction);
    }
  }
  if (enter >= leave) return null;
  const at = (share: number): ChartPoint => ({ at: from.at + share * deltaX, value: from.value + share * deltaY });
  return { from: at(enter), to: at(leave) };
}

/** The parts of a line through several points (ascending in time) that lie inside the box, each without an interruption. */
export function clipPolyline(points: readonly ChartPoint[], box: Box): ChartPoint[][] {
  const parts: ChartPoint[][] = [];
  points.slice(1).forEach((to, index) => {
    const from = points[index];
    const inside = from && clipLine(from, to, box);
    if (!inside) return;
    const current = parts.at(-1);
    const end = current?.at(-1);
    // Computed ends of two neighbours may differ by a rounding error; a real interruption is longer than a millisecond.
    if (current && end && inside.from.at - end.at < 1) current.push(inside.to);
    else parts.push([inside.from, inside.to]);
  });
  return parts;
}
