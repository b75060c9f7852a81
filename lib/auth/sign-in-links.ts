import "server-only";
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { and, eq, gt, isNull } from "drizzle-orm";
import { db } from "@/lib/db/client";
import { signInLinks } from "@/lib/db/schema";
import { env } from "@/lib/env";

const linkLifetimeMs = 15 * 60 * 1000;

const hash = (token: string) => createHash("sha256").update(token).digest("hex");

/** Whether two secrets are equal, in a time that does not tell where they differ. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hash(a)), Buffer.from(hash(b)));
}

/** Makes a link for a person, good once and for 15 minutes. Only the token's hash is kept. */
export async function createSignInLink(
  name: string,
  email: string | undefined,
  now: Date,
): Promise<{ url: string; expiresAt: Date }> {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(now.getTime() + linkLifetimeMs);
  const slug =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "") || "person";
  await db()
    .insert(signInLinks)
    .values({ tokenHash: hash(token), name, email: email ?? `${slug}@guts-runbook.invalid`, expiresAt });
  return { url: `${env().publicUrl}/sign-in?token=${token}`, expiresAt };
}

/** What a token would do, without using it: for the page that asks before it consumes. */
export async function describeSignInLink(
  token: string,
): Promise<{ kind: "demo" } | { kind: "person"; name: string } | null> {
  if (isDemoToken(token)) return { kind: "demo" };
  const [link] = await db().select().from(signInLinks).where(usable(token));
  return link ? { kind: "person", name: link.name } : null;
}

/**
 * Uses up a token; null when it is unknown, expired or used. The demo's token works until the demo ends, and gives one
 * of two identities.
 */
export async function claimSignInLink(
  token: string,
  person: "first" | "second",
): Promise<{ name: string; email: string } | null> {
  if (isDemoToken(token)) {
    return person === "second"
      ? { name: "Second person", email: "second-person@guts-runbook.invalid" }
      : { name: "On-call", email: "on-call@guts-runbook.invalid" };
  }
  const [claimed] = await db()
    .update(signInLinks)
    .set({ usedAt: new Date() })
    .where(usable(token))
    .returning({ name: signInLinks.name, email: signInLinks.email });
  return claimed ?? null;
}

function isDemoToken(token: string): boolean {
  const { demoSignInToken } = env();
  return demoSignInToken !== undefined && equalSecrets(token, demoSignInToken);
}

const usable = (token: string) =>
  and(eq(signInLinks.tokenHash, hash(token)), isNull(signInLinks.usedAt), gt(signInLinks.expiresAt, new Date()));
