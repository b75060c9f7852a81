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
