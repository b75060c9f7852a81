import { sortKeys } from "../sort-keys";
import { type Verdict, verdictSchema } from "./verdict";

/**
 * The verdict as canonical JSON (keys in code point order, no white space), for a hash and for storing: equal verdicts give
 * equal bytes, however their objects were built. Throws a ZodError when it is no verdict, for instance with a number that
 * JSON cannot hold.
 */
export function freezeVerdict(verdict: Verdict): string {
  return JSON.stringify(sortKeys(verdictSchema.parse(verdict)));
}
