import type { Profile } from "@/lib/domain/profile/profile";

/** The arrays that hold most of a profile. */
export function profileArrays(profile: Profile): (Uint32Array | Float64Array)[] {
  return [
    profile.stackStart,
    profile.stackLocation,
    ...profile.values,
    profile.lineStart,
    profile.lineFunction,
    profile.locationMapping,
    profile.functionName,
    profile.functionFile,
    profile.functionStartLine,
  ];
}

/** What those arrays take. */
export function profileBytes(profile: Profile): number {
  return profileArrays(profile).reduce((sum, { byteLength }) => sum + byteLength, 0);
}
