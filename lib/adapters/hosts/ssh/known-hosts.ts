import "server-only";
import { createHmac } from "node:crypto";

export interface KnownKeys {
  /** Keys of this host, as in the file: type and base64. */
  trusted: { type: string; key: string }[];
  /** Base64 of keys that must not be accepted for it. */
  revoked: string[];
}

/**
 * What a known_hosts file (sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT") says about a host: plain names, patterns, hashed names
 * and `@revoked`. Certificate authorities are left out: only keys written down for this host count.
 */
export function knownKeys(text: string, host: string, port: number): KnownKeys {
  const name = (port === 22 ? host : `[${host}]:${port}`).toLowerCase();
  const found: KnownKeys = { trusted: [], revoked: [] };
  for (const line of text.split(/\r?\n/)) {
    const words = line.trim().split(/[ \t]+/);
    const marker = words[0]?.startsWith("@") ? words.shift() : undefined;
    const [names, type, key] = words;
    if (!names || names.startsWith("#") || !type || !key || !isNamed(names, name)) continue;
    if (marker === "@revoked") found.revoked.push(key);
    else if (marker === undefined) found.trusted.push({ type, key });
  }
  return found;
}

function isNamed(names: string, name: string): boolean {
  if (names.startsWith("|1|")) {
    const [salt, hash] = names.slice(3).split("|");
    if (!salt || !hash) return false;
    return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
  }
  let named = false;
  for (const pattern of names.toLowerCase().split(",")) {
    const isNot = pattern.startsWith("!");
    if (!fits(isNot ? pattern.slice(1) : pattern, name)) continue;
    if (isNot) return false;
    named = true;
  }
  return named;
}

function fits(pattern: string, name: string): boolean {
  const source = pattern.replace(/[.*+?^${}()|[\]\\]/g, (sign) =>
    sign === "*" ? ".*" : sign === "?" ? "." : `\\${sign}`,
  );
  return new RegExp(`^${source}$`).test(name);
}
