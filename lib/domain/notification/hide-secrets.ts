import { redactSecrets } from "@/lib/domain/run/redact";

/** Shorter ones would take ordinary words out of a message. */
const shortest = 4;
const longestText = 300;

/**
 * What another system said, fit to be stored and shown: the channel's own secrets (also as they stand in an address or in
 * base64) and whatever looks like one are taken out, control characters become spaces, and at most 300 characters stay.
 */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  let safe = text;
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), toBase64(secret)]);
  for (const form of forms.sort((a, b) => b.length - a.length)) {
    if (form.length >= shortest) safe = safe.replaceAll(form, "[redacted]");
  }
  const printable = redactSecrets(safe)
    .replace(/\p{Cc}+/gu, " ")
    .trim();
  return printable.length <= longestText ? printable : `${printable.slice(0, longestText - 1)}…`;
}

function toBase64(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(String.fromCharCode(...bytes)).replace(/=+$/, "");
}
