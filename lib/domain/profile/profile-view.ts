import type { ProfileComparison, ProfileFormat, ProfileSummary, profileSources } from "./stored-profile";

/** A kept profile as pages and the API show it. Instants in epoch ms. */
export interface ProfileView {
  id: string;
  targetId: string;
  incidentId: string | null;
  /** The run that took it; null for an upload. */
  runId: string | null;
  source: (typeof profileSources)[number];
  name: string;
  format: ProfileFormat;
  sizeBytes: number;
  sha256: string;
  /** Null where neither the profile nor its file said it. */
  takenAt: number | null;
  storedAt: number;
  by: string;
  summary: ProfileSummary;
  /** With the target's profile before it; null for the first, or where the two cannot be compared. */
  comparison: ProfileComparison | null;
  /** When its file was removed, because it was old or there were too many; null: it is kept. */
  fileRemovedAt: number | null;
}
