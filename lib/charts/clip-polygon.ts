import type { Box } from "./clip-line";
import type { ChartPoint } from "./memory-chart-model";

interface Edge {
  axis: keyof ChartPoint;
  bound: number;
  /** Which side of the bound is inside. */
  keeps: "above" | "below";
}

/**
 * The part of an area (its corners in order, without the first repeated) that lies inside the box; no corners when none
 * does. Cut edge after edge, as Sutherland and Hodgman do; where an area leaves and comes back, the pieces stay joined
 * by a stretch without width along the edge, which a fill does not show.
 */
export function clipPolygon(corners: readonly ChartPoint[], { xDomain, yDomain }: Box): ChartPoint[] {
  const edges: Edge[] = [
    { axis: "at", bound: xDomain[0], keeps: "above" },
    { axis: "at", bound: xDomain[1], keeps: "below" },
    { axis: "value", bound: yDomain[0], keeps: "above" },
    { axis: "value", bound: yDomain[1], keeps: "below" },
  ];
  return edges.reduce<ChartPoint[]>(cutAtEdge, [...corners]);
}

function cutAtEdge(corners: ChartPoint[], edge: Edge): ChartPoint[] {
  const isInside = (point: ChartPoint) =>
    edge.keeps === "above" ? point[edge.axis] >= edge.bound : point[edge.axis] <= edge.bound;
  return corners.flatMap((point, index) => {
    const previous = corners.at(index - 1) ?? point;
    const own = isInside(point) ? [point] : [];
    return isInside(previous) === isInside(point) ? own : [meetingPoint(previous, point, edge), ...own];
  });
}

/** The edge's own coordinate is set, not computed, so that no rounding leaves a corner a hair outside. */
function meetingPoint(from: ChartPoint, to: ChartPoint, { axis, bound }: Edge): ChartPoint {
  const share = (bound - from[axis]) / (to[axis] - from[axis]);
  const point = { at: from.at + share * (to.at - from.at), value: from.value + share * (to.value - from.value) };
  return { ...point, [axis]: bound };
}
