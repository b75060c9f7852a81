import { randomBytes } from "node:crypto";

/** A text nobody guesses, safe in an address. */
export function randomToken(): string {
  return randomBytes(32).toString("base64url");
}
