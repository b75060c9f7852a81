import "server-only";
import pino from "pino";

/** JSON lines on standard output. Anything that looks like a credential is dropped before it is written. */
export const log = pino({
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
