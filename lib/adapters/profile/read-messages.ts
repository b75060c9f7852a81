import type { Profile } from "@/lib/domain/profile/profile";
import type { ProfileComparison, ProfileSummary } from "@/lib/domain/profile/stored-profile";
import type { ReadLimits } from "./limits";

/** What is kept of a profile beside its file. Epoch ms; null: the profile does not say when it was taken. */
export interface ReadSummary {
  format: Profile["format"];
  takenAtMs: number | null;
  summary: ProfileSummary;
}

/** What comes of each task. */
export interface ReadResults {
  profile: Profile;
  summary: ReadSummary;
  comparison: ProfileComparison | null;
}

/** What is to be made of the source; a comparison names the earlier profile, and when either was taken (epoch ms). */
export type ReadTask =
  | { kind: "profile" }
  | { kind: "summary" }
  | {
      kind: "comparison";
      earlier: { id: string; path: string; takenAtMs: number | null };
      takenAtMs: number | null;
      sampleType: number;
    };

/** What the reading thread is started with: a file's path or its bytes. */
export interface ReadRequest {
  source: string | Uint8Array;
  task: ReadTask;
  limits: ReadLimits;
}

/** What came of it; `cannot` is what could not be done, for a sentence. */
export type ReadAnswer =
  | { state: "read"; result: ReadResults[ReadTask["kind"]] }
  | { state: "refused"; cannot: "be read as a profile" | "be shown"; message: string };

/** What the thread says: `step` when one is done and the next begins, which has the whole time again; its answer ends it. */
export type ReadMessage = { state: "step" } | ReadAnswer;
