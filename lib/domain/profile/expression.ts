/** Longer ones are refused: what a person types is shorter, and an address has to hold it. */
const expressionLimit = 500;

export type Expression = { state: "ok"; pattern: RegExp } | { state: "invalid"; reason: string };

/**
 * Reads a regular expression as a person typed it: JavaScript's, with Go's `(?i)` in front where case does not matter. How
 * long it takes to match is not bounded; it is tried only in a thread that can be ended.
 */
export function parseExpression(text: string): Expression {
  if (text.length > expressionLimit) {
    return { state: "invalid", reason: `it has more than ${expressionLimit} characters` };
  }
  const isCaseless = text.startsWith("(?i)");
  try {
    return { state: "ok", pattern: new RegExp(isCaseless ? text.slice(4) : text, isCaseless ? "i" : "") };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    // V8 repeats the expression in front of what is wrong with it.
    return { state: "invalid", reason: words.slice(words.lastIndexOf(": ") + 2).toLowerCase() };
  }
}
