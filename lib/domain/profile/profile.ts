import type { ProfileFormat } from "./stored-profile";

/** What one column of values means, such as `inuse_space` in `bytes`. */
export interface SampleType {
  type: string;
  unit: string;
}

/**
 * A profile as it was read: every stack with its values, and what its locations are. Numbers are exact below 2^53; which
 * column goes beyond is told by its total.
 */
export interface Profile {
  format: ProfileFormat;
  sampleTypes: SampleType[];
  /** The type its writer wants shown first, an index of `sampleTypes`; null when it says none. */
  defaultSampleType: number | null;
  /** When it was taken, epoch ms; null when the file does not say. */
  takenAtMs: number | null;
  /** How long was measured; null when the file does not say. */
  durationSeconds: number | null;
  /** Locations of sample `i`, innermost first: `stackLocation[stackStart[i]]` up to `stackStart[i + 1]`. */
  stackStart: Uint32Array;
  stackLocation: Uint32Array;
  /** One array per sample type, with a value for each sample. */
  values: Float64Array[];
  /** Per sample type the sum of the samples' sizes, signs aside: what `go tool pprof` calls the total. */
  totals: number[];
  /** Frames of location `i`, innermost inlined call first: `lineFunction[lineStart[i]]` up to `lineStart[i + 1]`. */
  lineStart: Uint32Array;
  lineFunction: Uint32Array;
  /** Per location an index of `mappingFiles`, plus 1; 0 for none. */
  locationMapping: Uint32Array;
  mappingFiles: string[];
  /** Per function indices of `strings`. */
  functionName: Uint32Array;
  functionFile: Uint32Array;
  functionStartLine: Float64Array;
  strings: string[];
}

/**
 * The sample type that is asked for by index or name, as `go tool pprof -sample_index` takes it (a leading `inuse_` may be
 * missing in the profile); null for its default. Returns null when the profile has no such type.
 */
export function findSampleType(profile: Profile, wanted: string | null): number | null {
  const { sampleTypes } = profile;
  if (sampleTypes.length === 0) return null;
  if (wanted === null || wanted === "") return profile.defaultSampleType ?? sampleTypes.length - 1;
  if (/^[+-]?\d+$/.test(wanted)) {
    const index = Number(wanted);
    return index >= 0 && index < sampleTypes.length ? index : null;
  }
  const withoutInUse = wanted.startsWith("inuse_") ? wanted.slice("inuse_".length) : wanted;
  const found = sampleTypes.findIndex(({ type }) => type === wanted || type === withoutInUse);
  return found < 0 ? null : found;
}
