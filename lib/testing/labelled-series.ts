import { changingFamilies, irrelevantGrowth } from "./labelled/changing";
import { type Family, finishDraft, type LabelledSeries } from "./labelled/draft";
import { leakFamilies } from "./labelled/leaks";
import { loadedFamilies } from "./labelled/loaded";
import { quietFamilies } from "./labelled/quiet";
import { randomSource } from "./labelled/random";

export type { LabelledSeries } from "./labelled/draft";

/** Series to look at while rules and thresholds are being chosen. */
export const tuningSeeds: readonly number[] = seedRange(1);

/** Series that only the published figures look at: nothing may be chosen by them. */
export const heldOutSeeds: readonly number[] = seedRange(1001);

const families: readonly Family[] = [
  ...leakFamilies,
  ...changingFamilies,
  ...loadedFamilies,
  ...quietFamilies,
  irrelevantGrowth,
];

export const familyNames: readonly string[] = families.map((family) => family.name);

/**
 * Every family at every seed, family by family. The same name and seed give the same series, whatever else is in the set.
 * They are made one at a time, since a whole set takes some hundred megabytes.
 */
export function* labelledSeries(seeds: readonly number[]): Generator<LabelledSeries> {
  for (const family of families) {
    for (const seed of seeds) {
      const random = randomSource(hash(`${family.name}/${seed}`));
      yield finishDraft(family.name, seed, family.draw(random), random);
    }
  }
}

function seedRange(first: number): readonly number[] {
  return Array.from({ length: 20 }, (_, index) => first + index);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
