import "server-only";
import { z } from "zod";
import { createSignInLink } from "@/lib/auth/sign-in-links";
import { db } from "@/lib/db/client";
import { storedText } from "@/lib/domain/stored-text";
import type { Actor } from "@/lib/domain/timeline/timeline";
import { appendTimeline, systemChain } from "@/lib/services/timeline/append";

export const signInLinkInput = z.object({
  name: storedText().trim().min(1, "name the person").max(100),
  /** Tells two people of one name apart; without it the name alone is the account. */
  email: z.email().optional(),
});

/** Makes a one-time sign-in link for a person and notes on the system's timeline who made it. */
export async function makeSignInLink(
  actor: Actor,
  { name, email }: z.infer<typeof signInLinkInput>,
): Promise<{ url: string; expiresAt: string }> {
  const at = new Date();
  const link = await createSignInLink(name, email, at);
  await db().transaction((tx) =>
    appendTimeline(tx, { chain: systemChain, at, actor, kind: "sign-in.link-created", data: { name } }),
  );
  return { url: link.url, expiresAt: link.expiresAt.toISOString() };
}
