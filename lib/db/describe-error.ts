import "server-only";
import { DrizzleQueryError } from "drizzle-orm";

/** An error in words that may be shown and stored: of a failed query only what the database said, never its text and parameters. */
export function describeError(error: unknown): string {
  if (error instanceof DrizzleQueryError) {
    return error.cause ? `the database said: ${error.cause.message}` : "a database query failed";
  }
  return error instanceof Error ? error.message : String(error);
}
