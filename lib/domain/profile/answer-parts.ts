import { parseExpression } from "./expression";
import type { StackFilter } from "./filter-stacks";
import type { OpenProfile } from "./open-profile";
import { findSampleType, type Profile } from "./profile";
import type { ProfileFacts } from "./question";

/** The sample type that is asked for, as an index. Throws `RangeError` that lists what there is. */
export function chooseSampleType({ profile, name }: OpenProfile, wanted: string | null): number {
  const found = findSampleType(profile, wanted);
  if (found !== null) return found;
  throw new RangeError(`${name} has no sample type ${JSON.stringify(wanted)}. It has: ${listSampleTypes(profile)}.`);
}

export const listSampleTypes = ({ sampleTypes }: Profile) =>
  sampleTypes.map(({ type, unit }) => `${type} (${unit})`).join(", ");

export function toFacts({ profile }: OpenProfile, sampleType: number): ProfileFacts {
  const { sampleTypes, takenAtMs, durationSeconds } = profile;
  return { sampleTypes, sampleType, takenAtMs, durationSeconds };
}

/** The pattern of a text; null for none. Throws `RangeError` for what is no regular expression. */
export function toPattern(text: string | null, what: string): RegExp | null {
  if (text === null || text === "") return null;
  const parsed = parseExpression(text);
  if (parsed.state === "ok") return parsed.pattern;
  throw new RangeError(`${what} is no regular expression: ${parsed.reason}.`);
}

export function toFilter({ focus, ignore }: { focus: string | null; ignore: string | null }): StackFilter {
  return { focus: toPattern(focus, "Focus"), ignore: toPattern(ignore, "Ignore") };
}
