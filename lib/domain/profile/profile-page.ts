import type { RssSlope } from "./growth-words";
import type { CompareAnswer, FlameAnswer, NeighbourAnswer, TopAnswer } from "./question";
import type { ProfileFormat, ProfileSummary, profileSources } from "./stored-profile";

/** A kept profile as lists show it. Instants in epoch ms, sizes in bytes. */
export interface ProfileLine {
  id: string;
  targetId: string;
  targetName: string;
  incidentId: string | null;
  name: string;
  source: (typeof profileSources)[number];
  format: ProfileFormat;
  sizeBytes: number;
  /** Null: neither the profile nor its file says. */
  takenAt: number | null;
  storedAt: number;
  by: string;
  summary: ProfileSummary;
  /** Null: there was nothing to compare it with. */
  grew: ProfileGrew | null;
  /** When its file was removed; null: it is there, and the profile can be opened. */
  fileRemovedAt: number | null;
}

/** What grew most since the target's profile before. */
export interface ProfileGrew {
  beforeId: string;
  type: { type: string; unit: string };
  seconds: number | null;
  /** Null: nothing grew. */
  name: string | null;
  growth: number;
  share: number | null;
}

export type QueryField = "focus" | "ignore" | "search";

export interface FieldProblem {
  field: QueryField;
  text: string;
}

/** What stands below the head of a profile's page. */
export type ProfileContent =
  /** Something typed is no regular expression; nothing was asked. */
  | { state: "mistyped"; problems: FieldProblem[] }
  /** A function, or another profile, has to be chosen first. */
  | { state: "choose" }
  | { state: "failed"; message: string }
  | { state: "top"; answer: TopAnswer }
  | { state: "flame"; answer: FlameAnswer }
  | { state: "function"; answer: NeighbourAnswer }
  | { state: "compare"; answer: CompareAnswer; before: ProfileLine; after: ProfileLine; rss: RssSlope };

export interface ProfilePageView {
  now: number;
  profile: ProfileLine;
  /** The target's other profiles, newest first. */
  others: ProfileLine[];
  content: ProfileContent;
}

/** Rows of the table on one page. */
export const topPageSize = 500;
