import { z } from "zod";

/** Half of a pair of UTF-16, which is no character. */
const loneSurrogate = /\p{Surrogate}/u;

/** Whether PostgreSQL takes the text, as a column and inside JSON: neither holds NUL nor half a character. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && !loneSurrogate.test(text);
}

/** Text from outside that reaches the database. */
export function storedText() {
  return z.string().refine(isStorable, "must not hold NUL or half a character; remove it");
}
