import "server-only";
import { createHash, createHmac, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/env";

const tokenBytes = 16;
const keyBytes = 32;
/** About 50 ms and 32 MiB per try. */
const cost: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** 128 random bits for an address. */
export const createShareToken = (): string => randomBytes(tokenBytes).toString("base64url");

/** What is stored of a token: lower-case hexadecimal. */
export const hashShareToken = (token: string): string => createHash("sha256").update(token).digest("hex");

/** What is stored of a passphrase: `salt:key`, both base64url. */
export async function hashPassphrase(passphrase: string): Promise<string> {
  const salt = randomBytes(tokenBytes);
  return `${salt.toString("base64url")}:${(await derive(passphrase, salt)).toString("base64url")}`;
}

export async function isPassphrase(passphrase: string, stored: string): Promise<boolean> {
  const [salt = "", key = ""] = stored.split(":");
  const expected = Buffer.from(key, "base64url");
  const given = await derive(passphrase, Buffer.from(salt, "base64url"));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function derive(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // One person's composed letters are another keyboard's separate ones.
    scrypt(passphrase.normalize("NFC"), salt, keyBytes, cost, (error, key) => (error ? reject(error) : resolve(key)));
  });
}

/**
 * What a browser shows instead of asking for the passphrase again. It is bound to the link and its passphrase, and made with
 * the console's secret, so that nobody else can make one.
 */
export function unlockProof(link: { id: string; passphrase: string | null }): string {
  return createHmac("sha256", env().authSecret)
    .update(`share ${link.id} ${link.passphrase ?? ""}`)
    .digest("base64url");
}

export function isUnlockProof(proof: string | null, link: { id: string; passphrase: string | null }): boolean {
  const expected = Buffer.from(unlockProof(link));
  const given = Buffer.from(proof ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
