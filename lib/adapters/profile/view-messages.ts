import type { Answers, Question } from "@/lib/domain/profile/question";
import type { ReadLimits } from "./limits";

/** A file, and what it is called in messages. */
export interface ProfileFile {
  path: string;
  name: string;
}

export interface ViewRequest {
  question: Question;
  /** One; two where it compares, the earlier first. */
  files: readonly ProfileFile[];
  limits: ReadLimits;
}

/** `reading`: a step is done and the next begins, which has the whole time again. */
export type ViewMessage =
  | { state: "reading" }
  | { state: "answered"; answer: Answers[Question["kind"]] }
  | { state: "refused"; message: string };
