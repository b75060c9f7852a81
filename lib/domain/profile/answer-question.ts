import { answerCompare } from "./answer-compare";
import { answerFlame } from "./answer-flame";
import { answerNeighbours, answerTop } from "./answer-top";
import type { OpenProfile } from "./open-profile";
import type { Answers, Question } from "./question";

/**
 * Answers a question about a profile, or about two where it compares, the earlier first. Pure, and as slow as the question's
 * expressions make it. Throws `RangeError` with a sentence where there is no answer.
 */
export function answerQuestion(question: Question, open: readonly OpenProfile[]): Answers[Question["kind"]] {
  const [first, second] = open;
  if (!first) throw new RangeError("There is no profile to ask.");
  switch (question.kind) {
    case "top":
      return answerTop(question, first);
    case "flame":
      return answerFlame(question, first);
    case "neighbours":
      return answerNeighbours(question, first);
    case "compare":
      if (!second) throw new RangeError("A comparison needs two profiles.");
      return answerCompare(question, first, second);
  }
}
