import { parseExpression } from "./expression";
import type { StackFilter } from "./filter-stacks";

/** Regular expressions as they were typed, `(?i)` in front for any case; null for none. */
export interface FilterTexts {
  focus: string | null;
  ignore: string | null;
}

/** The pattern of a text; null for none. Throws `RangeError` for what is no regular expression. */
export function toPattern(text: string | null, what: string): RegExp | null {
  if (text === null || text === "") return null;
  const parsed = parseExpression(text);
  if (parsed.state === "ok") return parsed.pattern;
  throw new RangeError(`${what} is no regular expression: ${parsed.reason}.`);
}

export function toFilter({ focus, ignore }: FilterTexts): StackFilter {
  return { focus: toPattern(focus, "Focus"), ignore: toPattern(ignore, "Ignore") };
}
