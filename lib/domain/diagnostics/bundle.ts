import { redactConfig } from "@/lib/domain/host/redact-config";
import { redactSecrets } from "@/lib/domain/run/redact";

/** One file of a diagnostics bundle, secrets taken out. */
export interface BundleFile {
  name: string;
  content: Uint8Array;
  /** Where it is from, in words. */
  source: string;
}

/** What `manifest.json` says: each file with its length and the sha256 of its bytes in the bundle. */
export interface BundleManifest {
  form: "guts-runbook diagnostics 1";
  targetId: string;
  incidentId: string;
  /** ISO 8601, UTC. */
  collectedAt: string;
  files: { name: string; bytes: number; sha256: string; source: string }[];
  /** What could not be collected, and why. */
  missing: { what: string; reason: string }[];
}

/** Text of any form without what looks like a secret: keyed values, PEM blocks, tokens, credentials in addresses. */
export function redactText(text: string): string {
  return redactSecrets(redactConfig(text));
}

const secretKey =
  /private_?key|secret|passw|passphrase|api_?key|credential|token|polynomial|^(?:share|authorization)$/i;

/** Data as JSON text, two spaces deep, without secrets: values of keys that are named like one, and what strings hold. */
export function toRedactedJson(data: unknown): string {
  const replace = (key: string, value: unknown) => {
    if (secretKey.test(key) && value !== null && typeof value !== "object") return "[redacted]";
    return typeof value === "string" ? redactSecrets(value) : value;
  };
  return `${JSON.stringify(data, replace, 2)}\n`;
}

/** A section's name as that of a file: what is not a letter, digit, dot or hyphen becomes a hyphen. */
export function toFileName(section: string): string {
  const name = section
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "");
  return name === "" ? "unnamed" : name.slice(0, 80);
}

/**
 * The manifest of a bundle, files sorted by name.
 * @param hash gives the sha256 of bytes in lower-case hexadecimal
 */
export function toManifest(
  subject: { targetId: string; incidentId: string; collectedAt: number },
  files: readonly BundleFile[],
  missing: BundleManifest["missing"],
  hash: (bytes: Uint8Array) => string,
): BundleManifest {
  return {
    form: "guts-runbook diagnostics 1",
    targetId: subject.targetId,
    incidentId: subject.incidentId,
    collectedAt: new Date(subject.collectedAt).toISOString(),
    files: [...files]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, content, source }) => ({ name, bytes: content.length, sha256: hash(content), source })),
    missing,
  };
}
