/** Characters with a meaning of their own in a pattern. A hyphen is none outside a class, and may not be escaped there. */
const syntaxCharacters = /[\^$\\.*+?()[\]{}|/]/g;

/** The `pattern` of an input that accepts this text and no other. Browsers anchor it, and compile it with the flag `v`. */
export function toExactPattern(text: string): string {
  return text.replace(syntaxCharacters, "\\$&");
}
