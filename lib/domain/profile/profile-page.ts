import type { RssSlope } from "./growth-words";
import type { ProfileView } from "./profile-view";
import type { CompareAnswer, FlameAnswer, NeighbourAnswer, TopAnswer } from "./question";

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
  | { state: "compare"; answer: CompareAnswer; before: ProfileView; after: ProfileView; rss: RssSlope };

export interface ProfilePageView {
  now: number;
  targetName: string;
  profile: ProfileView;
  /** The target's other profiles, newest first. */
  others: ProfileView[];
  content: ProfileContent;
}

/** Rows of the table on one page. */
export const topPageSize = 500;
