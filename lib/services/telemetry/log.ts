import "server-only";
import pino from "pino";
import { describeError } from "@/lib/db/describe-error";

/** JSON lines on standard output. Anything that looks like a credential is dropped before it is written. */
export const log = pino({
  serializers: { err: (error: unknown) => ({ message: describeError(error), stack: stackOf(error) }) },
  base: { process: process.env.NEXT_RUNTIME ? "web" : "worker" },
  redact: {
    paths: [
      "token",
      "password",
      "secret",
      "authorization",
      "cookie",
      "*.token",
      "*.password",
      "*.secret",
      "*.authorization",
      "*.cookie",
      "headers",
    ],
    censor: "[redacted]",
  },
});

/** Where an error came from, without its message's lines: those of a failed query hold its text and parameters. */
function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return error.stack
    ?.split("\n")
    .filter((line) => line.startsWith("    at "))
    .join("\n");
}
