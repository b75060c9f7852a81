import type { LaneAnchor } from "./memory-chart-model";

/** Pixels from the left edge of a plot. */
export interface LaneBox {
  left: number;
  right: number;
}

/** A plot's width in px and the instants (epoch ms) at its edges. */
export interface LaneScale {
  widthPx: number;
  xDomain: readonly [number, number];
}

/**
 * Marks may stick out of the plot by this much, on the right; on the left is room for half a mark. What was laid out
 * without overlap stays so in a wider plot: distances grow with it, marks and words do not.
 */
const overhangPx = 6;

export function toPx({ widthPx, xDomain: [from, to] }: LaneScale, at: number): number {
  return ((at - from) / (to - from)) * widthPx;
}

/** The box of something so many px wide whose `anchor` lies at an instant. */
export function boxAt(scale: LaneScale, at: number, anchor: LaneAnchor, width: number): LaneBox {
  const left = toPx(scale, at) - (anchor === "start" ? 0 : anchor === "end" ? width : width / 2);
  return { left, right: left + width };
}

export function isInside({ widthPx }: LaneScale, { left, right }: LaneBox): boolean {
  return left >= -overhangPx && right <= widthPx + overhangPx;
}

export function areApart(one: LaneBox, other: LaneBox, distancePx: number): boolean {
  return one.right + distancePx <= other.left || other.right + distancePx <= one.left;
}
