import { redactSentence } from "@/lib/domain/run/redact";

/**
 * The same plain data, each text through the redaction. What went through one before stays as it is. Hashes are no
 * credentials and hold none. Control characters, which no document may hold, become blanks.
 */
export function withoutSecrets<T>(value: T): T {
  return clean(value) as T;
}

function clean(value: unknown): unknown {
  if (typeof value === "string") {
    return /^[0-9a-f]{64}$/.test(value) ? value : redactSentence(value).replace(/[^\P{Cc}\n\t]/gu, " ");
  }
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, clean(part)]));
}
