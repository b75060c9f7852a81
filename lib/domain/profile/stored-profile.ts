import type { Growth } from "./compare";
import type { SampleType } from "./profile";
import type { TopRow } from "./top";

/** `capture`: a run of the console had the node write it. `upload`: a person gave it. */
export const profileSources = ["capture", "upload"] as const;

export const profileFormats = ["pprof", "heap text", "heapprofile"] as const;
export type ProfileFormat = (typeof profileFormats)[number];

/** What of a profile is kept beside its file, so that pages and findings need not read the file. */
export interface ProfileSummary {
  sampleTypes: SampleType[];
  /** The type shown first, an index of `sampleTypes`. */
  sampleType: number;
  total: number;
  /** Of that type, at most ten, as `top` orders them. */
  top: TopRow[];
}

/** What changed since the target's profile before, at most ten of each, most growth first. */
export interface ProfileComparison {
  beforeId: string;
  sampleType: SampleType;
  /** Between the two; null where either's time is not known. */
  seconds: number | null;
  whole: Growth;
  functions: { name: string; flat: Growth; cum: Growth }[];
  /** Frames from the outermost call to the innermost. */
  stacks: { frames: string[]; self: Growth }[];
}
