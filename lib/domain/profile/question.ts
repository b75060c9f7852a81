import type { Comparison } from "./compare";
import type { FilterTexts } from "./filter-texts";
import type { DiffTree, FlameTree } from "./flame-tree";
import type { Neighbours } from "./neighbours";
import type { SampleType } from "./profile";
import type { Top, TopRow } from "./top";

export const topSorts = ["flat", "cum", "name", "file"] as const;
export type TopSort = (typeof topSorts)[number];

interface TypeChoice {
  /** By name or number, as `findSampleType` takes it; null for the profile's default. */
  sampleType: string | null;
}

export interface TopQuestion extends FilterTexts, TypeChoice {
  kind: "top";
  sort: TopSort;
  isReversed: boolean;
  /** Narrows the rows by function or file; percentages stay as they are. */
  search: string | null;
  offset: number;
  /** Null for all rows. */
  limit: number | null;
}

export interface FlameQuestion extends FilterTexts, TypeChoice {
  kind: "flame";
  /** Only what this function and all it called hold; null for the whole profile. */
  root: string | null;
  search: string | null;
}

export interface NeighbourQuestion extends FilterTexts, TypeChoice {
  kind: "neighbours";
  name: string;
}

export interface CompareQuestion extends TypeChoice {
  kind: "compare";
  /** When each was taken (epoch ms), the earlier first, where it is known from elsewhere; null: as the profile says. */
  takenAtMs: readonly [number | null, number | null];
  /** Null for all. */
  functionLimit: number | null;
}

export type Question = TopQuestion | FlameQuestion | NeighbourQuestion | CompareQuestion;

/** What every answer says of the profile it is about. */
export interface ProfileFacts {
  sampleTypes: SampleType[];
  /** The type the answer is about, an index of `sampleTypes`. */
  sampleType: number;
  /** Epoch ms, by the profile itself. */
  takenAtMs: number | null;
  durationSeconds: number | null;
}

export interface TopViewRow extends TopRow {
  /** Source file, else the mapped file; empty when the profile names none. */
  file: string;
  /** Whether the function is in other files as well. */
  hasMoreFiles: boolean;
}

export interface TopAnswer extends ProfileFacts {
  total: Top["total"];
  rows: TopViewRow[];
  /** Rows that the search leaves, and rows without it. */
  found: number;
  all: number;
}

export interface FlameAnswer extends ProfileFacts {
  tree: FlameTree;
  /** What the samples with a frame that matches the search hold; null without a search. */
  matched: number | null;
  /** Indices of the tree's names that match it, by themselves or by their file. */
  matchedNames: number[];
}

export interface NeighbourAnswer extends ProfileFacts {
  total: number;
  /** The function's own row; null when it holds nothing of this type. */
  row: TopViewRow | null;
  neighbours: Neighbours;
}

export interface CompareAnswer extends ProfileFacts {
  comparison: Comparison;
  /** Functions that changed; the comparison has the first of them. */
  changed: number;
  tree: DiffTree;
}

export interface Answers {
  top: TopAnswer;
  flame: FlameAnswer;
  neighbours: NeighbourAnswer;
  compare: CompareAnswer;
}

export type AnswerTo<Asked extends Question> = Answers[Asked["kind"]];
