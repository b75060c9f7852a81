import { formatUtc } from "@/lib/domain/format/format";
import { countEvents } from "./count-events";
import { areApart, boxAt, isInside, type LaneBox, type LaneScale } from "./lane-box";
import { type ChartEvent, eventKinds, type LaneAnchor, type LaneMark } from "./memory-chart-model";

/** Of a mark as it is drawn: each shape with its distance to the next, and a digit of its count. */
const shapePx = 14;
const digitPx = 8;
const distancePx = 1;
/** More events than this are told by their numbers. */
const mostLines = 6;

/**
 * The events (ascending in time) as marks that do not touch in a plot of that width or a wider one: what lies too near
 * becomes one mark with a count of each kind, at the middle of its events.
 */
export function mergeMarks(events: readonly ChartEvent[], scale: LaneScale, nowMs: number): LaneMark[] {
  const groups: ChartEvent[][] = [];
  for (const event of events) {
    let group = [event];
    for (let before = groups.at(-1); before && areTouching(before, group, scale); before = groups.at(-1)) {
      groups.pop();
      // The merged mark is wider, so it may now touch the one before it.
      group = [...before, ...group];
    }
    groups.push(group);
  }
  return groups.map((group) => {
    const { at, anchor } = placeGroup(group, scale);
    return { at, anchor, kinds: kindsOf(group), lines: tellGroup(group, nowMs) };
  });
}

function areTouching(one: readonly ChartEvent[], other: readonly ChartEvent[], scale: LaneScale): boolean {
  return !areApart(placeGroup(one, scale).box, placeGroup(other, scale).box, distancePx);
}

function placeGroup(group: readonly ChartEvent[], scale: LaneScale): { at: number; anchor: LaneAnchor; box: LaneBox } {
  const at = ((group[0]?.at ?? 0) + (group.at(-1)?.at ?? 0)) / 2;
  const width = kindsOf(group).reduce((sum, { count }) => sum + shapePx + numberPx(count), 0);
  const centred = boxAt(scale, at, "centre", width);
  if (isInside(scale, centred)) return { at, anchor: "centre", box: centred };
  const anchor = centred.left < 0 ? "start" : "end";
  return { at, anchor, box: boxAt(scale, at, anchor, width) };
}

function kindsOf(group: readonly ChartEvent[]): LaneMark["kinds"] {
  return eventKinds
    .map((kind) => ({ kind, count: group.filter((event) => event.kind === kind).length }))
    .filter(({ count }) => count > 0);
}

/** A single event has no number. */
function numberPx(count: number): number {
  return count > 1 ? 1 + String(count).length * digitPx : 0;
}

function tellGroup(group: readonly ChartEvent[], nowMs: number): string[] {
  if (group.length <= mostLines) return group.map(({ at, text }) => `${formatUtc(at, nowMs)} ${text}`);
  const [first, last] = [group[0]?.at ?? 0, group.at(-1)?.at ?? 0];
  return [`${formatUtc(first, nowMs)} to ${formatUtc(last, nowMs)}`, ...countEvents(group)];
}
