import "server-only";
import { and, eq, gt, isNull, lt, or, sql } from "drizzle-orm";
import { z } from "zod";
import { db } from "@/lib/db/client";
import { shareLinks } from "@/lib/db/schema";
import { passphraseLockMs, passphraseTries } from "@/lib/domain/share/link";
import { readSharedContent, type SharedContent } from "./content";
import { hashShareToken, isPassphrase, isUnlockProof, unlockProof } from "./token";
import { shareTries } from "./try-limit";

const tokenSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

export type SharedLink =
  /** Whether there never was such a link, or it has ended, is not told. */
  | { state: "not found" }
  | { state: "locked" }
  | { state: "open"; isFrozen: boolean; redactHosts: boolean; expiresAt: number; content: SharedContent };

/** Who asks: an address to count wrong tries by, and what their browser keeps of a passphrase given before. */
export interface Visitor {
  address: string;
  proof: string | null;
}

/** What a link's page shows. Counts a use when it shows the incident. */
export async function openSharedLink(token: string, visitor: Visitor, nowMs: number): Promise<SharedLink> {
  const link = await admitVisitor(token, visitor, nowMs);
  if ("state" in link) return link;
  const content = link.frozen
    ? toContent(link.frozen)
    : await readSharedContent(link.incidentId, link.redactHosts, nowMs);
  await db()
    .update(shareLinks)
    .set({ uses: sql`${shareLinks.uses} + 1`, lastUsedAt: new Date(nowMs) })
    .where(eq(shareLinks.id, link.id));
  const { redactHosts, expiresAt } = link;
  return { state: "open", isFrozen: link.frozen !== null, redactHosts, expiresAt: expiresAt.getTime(), content };
}

/** The link, for a visitor who may see what it shows. */
export async function admitVisitor(
  token: string,
  { address, proof }: Visitor,
  nowMs: number,
): Promise<typeof shareLinks.$inferSelect | { state: "not found" } | { state: "locked" }> {
  const link = await findLink(token, address, nowMs);
  if (!link) return { state: "not found" };
  return link.passphrase === null || isUnlockProof(proof, link) ? link : { state: "locked" };
}

export type Unlocking =
  | { state: "not found" }
  | { state: "wrong" }
  /** Too many wrong tries, or too many at once: nothing was compared. */
  | { state: "refused" }
  | { state: "unlocked"; proof: string; expiresAt: Date };

/**
 * Tries a passphrase. A try is taken before the slow comparison, in one statement, so that many at once are no way around the
 * limit of five within 15 minutes; a right one gives the tries back.
 */
export async function unlockSharedLink(
  token: string,
  passphrase: string,
  visitor: Pick<Visitor, "address">,
  nowMs: number,
): Promise<Unlocking> {
  const link = await findLink(token, visitor.address, nowMs);
  if (!link) return { state: "not found" };
  if (link.passphrase === null) return { state: "unlocked", proof: unlockProof(link), expiresAt: link.expiresAt };
  const now = new Date(nowMs);
  const begunBefore = new Date(nowMs - passphraseLockMs);
  const isOver = or(isNull(shareLinks.failuresSince), lt(shareLinks.failuresSince, begunBefore));
  const [taken] = await db()
    .update(shareLinks)
    .set({
      failures: sql`case when ${isOver} then 1 else ${shareLinks.failures} + 1 end`,
      failuresSince: sql`case when ${isOver} then ${now.toISOString()}::timestamptz else ${shareLinks.failuresSince} end`,
    })
    .where(and(eq(shareLinks.id, link.id), or(isOver, lt(shareLinks.failures, passphraseTries))))
    .returning({ id: shareLinks.id });
  if (!taken) return { state: "refused" };
  if (!(await isPassphrase(passphrase, link.passphrase))) return { state: "wrong" };
  await db().update(shareLinks).set({ failures: 0, failuresSince: null }).where(eq(shareLinks.id, link.id));
  return { state: "unlocked", proof: unlockProof(link), expiresAt: link.expiresAt };
}

/** The live link of a token. One question by its hash, the same for every token, also for one that cannot be one. */
async function findLink(token: string, address: string, nowMs: number) {
  if (shareTries.isSpent(address, nowMs)) return null;
  const [link] = await db()
    .select()
    .from(shareLinks)
    .where(
      and(
        eq(shareLinks.tokenSha256, hashShareToken(token)),
        isNull(shareLinks.revokedAt),
        gt(shareLinks.expiresAt, new Date(nowMs)),
      ),
    );
  if (link && tokenSchema.safeParse(token).success) return link;
  shareTries.fail(address, nowMs);
  return null;
}

/** Written by this console alone, in the shape whose version it carries. */
export function toContent(frozen: Record<string, unknown>): SharedContent {
  const content = frozen as unknown as SharedContent;
  if (content.view?.version !== 1) throw new Error("a frozen view has a shape that this version does not know");
  return content;
}
