import "server-only";
import { readFileSync } from "node:fs";
import type { SecretSource } from "@/lib/domain/notification/channel";
import { AppError } from "@/lib/errors";

/**
 * The secret as it is now, so that a rotated one needs no restart; white space around it is dropped. Throws `precondition`
 * with a message that names the place and never the secret.
 */
export function readSecretSource(source: SecretSource): string {
  const text = read(source).trim();
  if (text === "") throw new AppError("precondition", `${describeSource(source)} is empty or not set.`);
  return text;
}

function describeSource(source: SecretSource): string {
  if ("file" in source) return `The file ${source.file}`;
  return "env" in source ? `The environment variable ${source.env}` : "The configured value";
}

function read(source: SecretSource): string {
  if ("value" in source) return source.value;
  if ("env" in source) return process.env[source.env] ?? "";
  try {
    return readFileSync(/*turbopackIgnore: true*/ source.file, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new AppError("precondition", `${describeSource(source)} cannot be read (${code}).`);
  }
}
