import { type Verdict, verdictSchema } from "./verdict";

/**
 * The verdict as canonical JSON (keys in code point order, no white space), for a hash and for storing: equal verdicts give
 * equal bytes, however their objects were built. Throws a ZodError when it is no verdict, for instance with a number that
 * JSON cannot hold.
 */
export function freezeVerdict(verdict: Verdict): string {
  return JSON.stringify(sortKeys(verdictSchema.parse(verdict)));
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sortKeys(part)]),
  );
}
