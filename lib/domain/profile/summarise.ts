import { compare } from "./compare";
import { findSampleType, type Profile, type SampleType } from "./profile";
import type { ProfileComparison, ProfileSummary } from "./stored-profile";
import { exactTotal, top } from "./top";

const rowLimit = 10;
/** Names and stacks come from a file that anybody may have made; what is kept beside it is cut. */
const nameLimit = 500;
const frameLimit = 200;

/**
 * What is kept of a profile beside its file: its types and the first rows of the one that is shown first. A type whose
 * values are too large to be added up is passed over for the next. Throws `RangeError` when none is left.
 */
export function summarise(profile: Profile): ProfileSummary {
  const wanted = findSampleType(profile, null) ?? 0;
  const others = profile.sampleTypes.map((_, index) => index).filter((index) => index !== wanted);
  const sampleType = [wanted, ...others].find((index) => isExact(profile, index)) ?? wanted;
  const { total, rows } = top(profile, { sampleType });
  return {
    sampleTypes: profile.sampleTypes.map(({ type, unit }) => ({ type: toName(type), unit: toName(unit) })),
    sampleType,
    total,
    top: rows.slice(0, rowLimit).map((row) => ({ ...row, name: toName(row.name) })),
  };
}

/** The type of these that is the same as `wanted`, in name and unit; null where there is none. */
export function findSameType(types: readonly SampleType[], wanted: SampleType | undefined): number | null {
  const found = types.findIndex(({ type, unit }) => type === wanted?.type && unit === wanted.unit);
  return found < 0 ? null : found;
}

/**
 * What is kept of a comparison; null where the two have no type in common, or values too large for it. `takenAtMs` of the
 * profiles counts for the time between them, so whoever knows it better says it there.
 */
export function summariseComparison(
  earlier: { id: string; profile: Profile },
  later: Profile,
  sampleType: number,
): ProfileComparison | null {
  const same = findSameType(earlier.profile.sampleTypes, later.sampleTypes[sampleType]);
  if (same === null || !isExact(earlier.profile, same) || !isExact(later, sampleType)) return null;
  const found = compare(earlier.profile, later, { types: [same, sampleType], stackLimit: rowLimit });
  return {
    beforeId: earlier.id,
    sampleType: { type: toName(found.sampleType.type), unit: toName(found.sampleType.unit) },
    seconds: found.seconds,
    whole: found.whole,
    functions: [...found.functions]
      .sort((a, b) => b.flat.growth - a.flat.growth)
      .slice(0, rowLimit)
      .map(({ name, flat, cum }) => ({ name: toName(name), flat, cum })),
    stacks: found.stacks.map(({ frames, self }) => ({ frames: frames.slice(-frameLimit).map(toName), self })),
  };
}

function isExact(profile: Profile, sampleType: number): boolean {
  try {
    exactTotal(profile, sampleType);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** As PostgreSQL takes it, and no longer than anybody reads. */
function toName(text: string): string {
  const storable = text.replaceAll("\0", "\u{fffd}").replace(/\p{Surrogate}/gu, "\u{fffd}");
  return storable.length > nameLimit ? `${storable.slice(0, nameLimit).replace(/[\uD800-\uDBFF]$/, "")}…` : storable;
}
