import { areApart, boxAt, isInside, type LaneBox, type LaneScale, toPx } from "./lane-box";
import type { LaneAnchor, LaneWatch, WatchedSpan } from "./memory-chart-model";

/** A bracket narrower than this could not be told from a tick. */
const leastBracketPx = 6;
/** A generous width of one character of the smallest size, and of the sign in front of the words. */
const characterPx = 7;
const signPx = 14;
/** As in ` +9`. */
const numberCharacters = 3;
const distancePx = 8;

/**
 * The watched spans (ascending in time) as brackets that do not overlap, with their words beneath. A span ends where the
 * next begins, and what is too short to be told apart joins the next. The newest watch has its words in any case; of the
 * others those for whose words there is room, in a plot of that width or a wider one.
 */
export function placeWatches(watches: readonly WatchedSpan[], scale: LaneScale): LaneWatch[] {
  const taken: LaneBox[] = [];
  const placed: LaneWatch[] = [];
  for (const watch of joinShort(watches, scale).toReversed()) {
    // Room for the number of those without words, whether there will be any or not.
    const label = placeLabel(watch, scale, taken, watches.length > 1 ? numberCharacters : 0);
    const labelled = placed.findLast((other) => other.label !== null);
    if (label) taken.push(label.box);
    else if (labelled) labelled.hidden += 1 + watch.hidden;
    placed.push({
      ...watch,
      hidden: label ? watch.hidden : 0,
      label: label && { at: label.at, anchor: label.anchor, words: label.words },
    });
  }
  return placed.reverse();
}

function joinShort(watches: readonly WatchedSpan[], scale: LaneScale): (WatchedSpan & { hidden: number })[] {
  const joined: (WatchedSpan & { hidden: number })[] = [];
  for (const watch of watches) {
    const before = joined.at(-1);
    const isTold = !before || toPx(scale, watch.fromMs) - toPx(scale, before.fromMs) >= leastBracketPx;
    if (isTold) {
      if (before) before.toMs = Math.min(before.toMs, watch.fromMs);
      joined.push({ ...watch, hidden: 0 });
    } else {
      joined[joined.length - 1] = { ...watch, fromMs: before.fromMs, isCut: before.isCut, hidden: before.hidden + 1 };
    }
  }
  return joined;
}

function placeLabel(watch: WatchedSpan, scale: LaneScale, taken: readonly LaneBox[], spare: number) {
  const forms = watch.isOther ? [`${watch.words} · other incident`, watch.words] : [watch.words];
  for (const words of forms) {
    const width = signPx + (words.length + spare) * characterPx;
    const places: [number, LaneAnchor][] = [
      [watch.fromMs, "start"],
      [watch.toMs, "end"],
      [(watch.fromMs + watch.toMs) / 2, "centre"],
    ];
    for (const [at, anchor] of places) {
      const box = boxAt(scale, at, anchor, width);
      if (isInside(scale, box) && taken.every((other) => areApart(box, other, distancePx))) {
        return { at, anchor, words, box };
      }
    }
  }
  if (taken.length > 0) return null;
  const box = { left: 0, right: scale.widthPx };
  return { at: scale.xDomain[0], anchor: "start" as const, words: watch.words, box };
}
