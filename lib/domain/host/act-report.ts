import { keyedLines, splitSections } from "./sections";

const actAnswers = ["done", "already", "refused", "changed", "failed", "not-supported"] as const;

/** The text of one call of an acting verb, which may have been cut off at any point. */
export interface ActReport {
  /** null: the helper did not get to its answer. */
  answer: (typeof actAnswers)[number] | null;
  /** One line; null where the verb gave none. */
  reason: string | null;
  facts: Readonly<Record<string, string>>;
}

/** Reads what an acting verb printed, except `restart`, which has a form of its own. Never throws. */
export function parseAct(text: string): ActReport {
  const sections = splitSections(text, "==");
  const result = keyedLines(sections.get("result") ?? "");
  const answer = actAnswers.find((candidate) => candidate === result.get("result"));
  if (answer === undefined || !sections.has("end")) return { answer: null, reason: null, facts: {} };
  const { result: _, reason = null, ...facts } = Object.fromEntries(result);
  return { answer, reason, facts };
}
